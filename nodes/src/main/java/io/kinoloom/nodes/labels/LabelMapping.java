package io.kinoloom.nodes.labels;

import io.kinoloom.nodes.labels.Palette.LabelClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the classes of one palette to those of another.
 *
 * @param ids number there by number here; what is missing is unknown
 */
record LabelMapping(Map<Integer, Integer> ids) {
  private static final String CITYSCAPES = "cityscapes";
  private static final String CITYSCAPES_TRAIN = "cityscapes-train";
  private static final String CATEGORIES = "categories";
  private static final String ARROW = "->";

  LabelMapping {
    ids = Map.copyOf(ids);
  }

  /**
   * The usual mapping, as far as there is one: to the same palette, to the categories of
   * Cityscapes, to its classes, and to those of them that are trained.
   */
  static Optional<LabelMapping> usual(Palette from, Palette to) {
    if (!from.isKnown() || !to.isKnown()) {
      return Optional.empty();
    }
    boolean same = from.name().equals(to.name());
    boolean coarse = to.name().equals(CATEGORIES);
    boolean street = to.name().equals(CITYSCAPES) || to.name().equals(CITYSCAPES_TRAIN);
    if (!same && !coarse && !street) {
      return Optional.empty();
    }
    Map<Integer, Integer> ids = new HashMap<>();
    for (LabelClass each : from.classes()) {
      int id =
          same
              ? each.id()
              : to.find(coarse ? each.category() : each.cityscapes())
                  .map(LabelClass::id)
                  .orElse(to.voidId());
      ids.put(each.id(), id);
    }
    return Optional.of(new LabelMapping(ids));
  }

  /**
   * This mapping with other entries in place of its own.
   *
   * @param entries as {@code FROM -> TO}, each the number or the name of a class
   * @throws IllegalArgumentException with a message for the user if one cannot be understood
   */
  LabelMapping with(List<String> entries, Palette from, Palette to) {
    Map<Integer, Integer> changed = new HashMap<>(ids);
    for (String entry : entries) {
      int arrow = entry.indexOf(ARROW);
      if (arrow < 0) {
        throw new IllegalArgumentException(
            "'" + entry + "' in 'map' is no mapping; write FROM -> TO, such as \"car -> vehicle\"");
      }
      changed.put(
          id(entry.substring(0, arrow).trim(), from, entry),
          id(entry.substring(arrow + ARROW.length()).trim(), to, entry));
    }
    return new LabelMapping(changed);
  }

  private static int id(String word, Palette palette, String entry) {
    if (word.matches("\\d{1,5}") && Integer.parseInt(word) <= Short.MAX_VALUE) {
      return Integer.parseInt(word);
    }
    return palette
        .find(word)
        .map(LabelClass::id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' in 'map: %s' is no class of %s and no number from 0 to 32767"
                        .formatted(word, entry, palette.name())));
  }
}
