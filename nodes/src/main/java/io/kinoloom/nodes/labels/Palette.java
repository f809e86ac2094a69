package io.kinoloom.nodes.labels;

import io.kinoloom.spi.Color;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The classes that the numbers of a {@link io.kinoloom.spi.LabelMap} stand for, by the name of its
 * palette. Numbers, names and colours are those that the data sets publish.
 *
 * @param name as in {@link io.kinoloom.spi.LabelMap#palette}
 * @param classes in the order of their numbers; empty where the palette is not known
 * @param voidId number of pixels that have no class
 */
public record Palette(String name, List<LabelClass> classes, int voidId) {
  private static final List<String> FILES =
      List.of(
          "cityscapes",
          "cityscapes-train",
          "carla",
          "carla-0.9.13",
          "ade20k",
          "camvid",
          "categories");

  /** ADE20K as its annotations number it: from 1, with 0 for the rest. */
  private static final String ADE20K_ANNOTATED = "ade20k-annotated";

  /** Number of void pixels in palettes that say nothing about them. */
  private static final int USUAL_VOID = 255;

  /**
   * A class of pixels.
   *
   * @param id its number
   * @param color how it is drawn
   * @param category name of the Cityscapes category it belongs to
   * @param cityscapes name of the Cityscapes class it comes nearest to
   * @param name what it is
   */
  public record LabelClass(int id, Color color, String category, String cityscapes, String name) {}

  public Palette {
    classes = List.copyOf(classes);
  }

  /** Reads the palettes when the first one is needed. */
  private static final class Known {
    private static final Map<String, Palette> ALL = all();

    private static Map<String, Palette> all() {
      Map<String, Palette> palettes = new LinkedHashMap<>();
      FILES.forEach(file -> palettes.put(file, read(file)));
      palettes.put(ADE20K_ANNOTATED, annotated(palettes.get("ade20k")));
      return palettes;
    }
  }

  /** Names of the palettes that are known. */
  public static List<String> names() {
    return List.copyOf(Known.ALL.keySet());
  }

  /** A known palette. */
  public static Optional<Palette> known(String name) {
    return Optional.ofNullable(Known.ALL.get(name));
  }

  /** The palette of this name; one without classes where it is not known. */
  public static Palette of(String name) {
    return known(name).orElseGet(() -> new Palette(name, List.of(), USUAL_VOID));
  }

  private static Palette read(String name) {
    List<LabelClass> classes = new ArrayList<>();
    int voidId = USUAL_VOID;
    try (InputStream stream = Palette.class.getResourceAsStream(name + ".tsv");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line : reader.lines().toList()) {
        List<String> cells = List.of(line.split("\t", -1));
        if (cells.get(0).equals("void")) {
          voidId = Integer.parseInt(cells.get(1));
        } else if (!line.startsWith("#")) {
          classes.add(
              new LabelClass(
                  Integer.parseInt(cells.get(0)),
                  Color.parse(cells.get(1)),
                  cells.get(2),
                  cells.get(3),
                  cells.get(4)));
        }
      }
    } catch (IOException cause) {
      throw new UncheckedIOException("cannot read the palette " + name, cause);
    }
    return new Palette(name, classes, voidId);
  }

  private static Palette annotated(Palette networks) {
    List<LabelClass> classes = new ArrayList<>();
    for (LabelClass each : networks.classes) {
      int id = each.id() == networks.voidId ? 0 : each.id() + 1;
      classes.add(
          new LabelClass(id, each.color(), each.category(), each.cityscapes(), each.name()));
    }
    classes.sort((one, other) -> Integer.compare(one.id(), other.id()));
    return new Palette(ADE20K_ANNOTATED, classes, 0);
  }

  /** Whether anything is known about it. */
  public boolean isKnown() {
    return !classes.isEmpty();
  }

  /** The class of this number. */
  public Optional<LabelClass> find(int id) {
    return classes.stream().filter(each -> each.id() == id).findFirst();
  }

  /** The class of this name. */
  public Optional<LabelClass> find(String className) {
    return classes.stream().filter(each -> each.name().equals(className)).findFirst();
  }

  /** Colour of a number: that of its class, or one that tells it from its neighbours. */
  public Color color(int id) {
    return find(id).map(LabelClass::color).orElseGet(() -> Wheel.color(id, 255));
  }

  /** How many numbers from 0 its classes take, those apart for void pixels aside. */
  public int size() {
    return classes.stream()
        .mapToInt(LabelClass::id)
        .filter(id -> id != voidId || voidId < classes.size())
        .map(id -> id + 1)
        .max()
        .orElse(0);
  }
}
