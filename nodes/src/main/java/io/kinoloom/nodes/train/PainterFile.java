package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.BundleException;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Parameter;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A painter as a file for users. */
public final class PainterFile {
  private PainterFile() {}

  /** What a generator's file holds: condition[, previous][, style] -> picture[, flow, mask]. */
  static Method forward(Painter painter) {
    Method method = new Method("forward");
    Value condition =
        method.argument(Manifest.CONDITION, painter.conditions() * painter.conditionChannels());
    Value previous =
        painter.pictures() == 0
            ? condition
            : method.argument(Manifest.PREVIOUS, 3 * painter.pictures());
    Optional<Value> style =
        painter.style() == 0
            ? Optional.empty()
            : Optional.of(method.argument(Manifest.STYLE, painter.style()).asPixel());
    Painter.Painting painting = painter.paint(method.attributes(), condition, previous, style);
    List<Value> results = new ArrayList<>(List.of(painting.picture()));
    painting.motion().ifPresent(motion -> results.addAll(List.of(motion.flow(), motion.mask())));
    method.returns(results);
    return method;
  }

  /**
   * Writes a painter.
   *
   * @param weights laid out as while it trained
   * @throws IOException if the file cannot be written
   */
  static void write(Path file, Painter painter, float[] weights) throws IOException {
    ScriptFile.write(file, List.of(forward(painter)), weights);
  }

  /**
   * Writes a bundle's painter anew, with the same weights, in the form in which this version of
   * Kinoloom writes painters.
   *
   * @throws BundleException if {@code kinoloom train} did not make it
   * @throws IOException if its folder cannot be read or written
   */
  public static ModelBundle rewrite(ModelBundle bundle) throws IOException {
    Map<String, float[]> weights = weights(bundle);
    Painter painter = painter(bundle, weights);
    Path fresh = Files.createTempFile("kinoloom", ".pt");
    try {
      write(fresh, painter, flat(bundle, painter, weights));
      Map<String, Path> files = new LinkedHashMap<>();
      for (String name : bundle.manifest().sha256().keySet()) {
        files.put(
            name, name.equals(bundle.manifest().file()) ? fresh : bundle.folder().resolve(name));
      }
      return ModelBundle.write(bundle.folder(), bundle.manifest(), files);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static Map<String, float[]> weights(ModelBundle bundle) throws IOException {
    return ScriptFile.weights(bundle.weights())
        .orElseThrow(() -> new BundleException(notOurs(bundle)));
  }

  private static String notOurs(ModelBundle bundle) {
    return "%s was not made by 'kinoloom train'; only what it made can be rewritten"
        .formatted(bundle.origin());
  }

  /** The painter that a bundle holds, told by its ports and the names and sizes of its weights. */
  static Painter painter(ModelBundle bundle) throws IOException {
    return painter(bundle, weights(bundle));
  }

  private static Painter painter(ModelBundle bundle, Map<String, float[]> weights) {
    Manifest manifest = bundle.manifest();
    Port condition = manifest.input(Manifest.CONDITION).orElseThrow();
    Optional<Port> previous = manifest.input(Manifest.PREVIOUS);
    if (!weights.containsKey("enter_bias") || !weights.containsKey("detail_weight")) {
      throw new BundleException(notOurs(bundle));
    }
    if (weights.containsKey("front_enter_weight")) {
      throw new BundleException(
          "%s paints a foreground apart, and its file does not tell of which channels; it cannot be"
                  .formatted(bundle.origin())
              + " rewritten");
    }
    int blocks = 0;
    while (weights.containsKey("trunk" + (blocks + 1) + "_a_weight")) {
      blocks++;
    }
    int width = weights.get("enter_bias").length;
    boolean fold = condition.width() == manifest.output().width();
    int pictures = previous.map(Port::history).orElse(0);
    int drawn = condition.history() * condition.channels() * (fold ? 4 : 1);
    int remembered = weights.get("enter_weight").length / (9 * width) - drawn;
    int grown = 0;
    while (weights.containsKey("grown" + (grown + 1) + "_enter_weight")) {
      grown++;
    }
    return new Painter(
        condition.channels(),
        fold,
        condition.history(),
        pictures,
        remembered == 3 * pictures,
        width,
        blocks,
        grown,
        weights.containsKey("motion_weight"),
        manifest.input(Manifest.STYLE).map(Port::channels).orElse(0),
        List.of());
  }

  /**
   * Initial weights of which those that a bundle has by the same name are as there. A painter may
   * see more conditions and pictures than it did: those of longer ago count for nothing at first.
   *
   * @throws BundleException if the bundle holds weights that the painter has no place for
   * @throws IOException if the bundle's file cannot be read
   */
  static float[] begun(ModelBundle bundle, Painter painter, long seed) throws IOException {
    Map<String, float[]> known = new HashMap<>(weights(bundle));
    Painter before = painter(bundle, known);
    Layout layout = forward(painter).attributes().layout();
    float[] flat = layout.initial(seed);
    int offset = 0;
    for (Parameter parameter : layout.parameters()) {
      String name = ScriptFile.attribute(parameter);
      float[] values = known.get(name);
      if (values != null
          && parameter.name().endsWith("enter.weight")
          && painter.canContinue(before)) {
        values = widened(values, parameter.shape(), before, painter);
      }
      if (values != null && values.length == parameter.size()) {
        System.arraycopy(values, 0, flat, offset, values.length);
        known.remove(name);
      }
      offset += parameter.size();
    }
    if (!known.isEmpty()) {
      throw new BundleException(
          "%s does not fit this design: '%s' has no place in it, or another size"
              .formatted(bundle.origin(), new TreeSet<>(known.keySet()).first()));
    }
    return flat;
  }

  /**
   * A first layer's kernel for more conditions and pictures, which come oldest first: 0 for those
   * that it had not.
   *
   * @param shape of the wider kernel: out x in x height x width
   */
  private static float[] widened(
      float[] kernel, List<Integer> shape, Painter before, Painter after) {
    int taps = shape.get(2) * shape.get(3);
    int width = shape.get(1);
    int narrow = kernel.length / shape.get(0) / taps;
    int conditions = before.conditions() * before.drawnChannels();
    int moved = after.conditions() * after.drawnChannels() - conditions;
    float[] wider = new float[shape.get(0) * width * taps];
    for (int out = 0; out < shape.get(0); out++) {
      for (int in = 0; in < narrow; in++) {
        int to = in < conditions ? in + moved : in + width - narrow;
        System.arraycopy(
            kernel, (out * narrow + in) * taps, wider, (out * width + to) * taps, taps);
      }
    }
    return wider;
  }

  /** The weights in the order of training. */
  static float[] flat(ModelBundle bundle, Painter painter) throws IOException {
    return flat(bundle, painter, weights(bundle));
  }

  private static float[] flat(ModelBundle bundle, Painter painter, Map<String, float[]> weights) {
    Layout layout = forward(painter).attributes().layout();
    float[] flat = new float[layout.size()];
    int offset = 0;
    for (Parameter parameter : layout.parameters()) {
      float[] values = weights.get(ScriptFile.attribute(parameter));
      if (values == null || values.length != parameter.size()) {
        throw new BundleException(notOurs(bundle));
      }
      System.arraycopy(values, 0, flat, offset, values.length);
      offset += values.length;
    }
    if (layout.parameters().size() != weights.size()) {
      throw new BundleException(notOurs(bundle));
    }
    return flat;
  }
}
