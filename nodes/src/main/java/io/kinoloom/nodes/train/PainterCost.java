package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.Manifest.EngineKind;
import io.kinoloom.nodes.model.Manifest.Kind;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.torchscript.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What painters cost: for choosing how large one may be. */
public final class PainterCost {
  /** Channels of the shipped sketches of faces. */
  private static final int SKETCH = 16;

  private PainterCost() {}

  /**
   * Operations that the convolutions of a bundle's painter take for a frame, in 10^9; a
   * multiplication and the addition that follows it are two. Empty for what {@code kinoloom train}
   * did not make, and for painters with a foreground apart.
   *
   * @throws IOException if its file cannot be read
   */
  public static Optional<Double> gigaOperations(ModelBundle bundle) throws IOException {
    if (bundle.manifest().engine() != EngineKind.PYTORCH
        || ScriptFile.weights(bundle.weights())
            .filter(weights -> weights.containsKey("detail_weight"))
            .filter(weights -> !weights.containsKey("front_enter_weight"))
            .isEmpty()) {
      return Optional.empty();
    }
    Port output = bundle.manifest().output();
    return Optional.of(
        gigaOperations(PainterFile.painter(bundle), output.width(), output.height()));
  }

  static double gigaOperations(Painter painter, int width, int height) {
    double perPixel = level(painter, painter.grown(), 1);
    return 2 * 9 * perPixel * width * height / 1e9;
  }

  /** Multiplications a pixel of the whole picture and a tap of the kernels, at a level's size. */
  private static double level(Painter painter, int number, double share) {
    double in =
        painter.conditions() * (double) painter.drawnChannels() + painter.rememberedChannels();
    double heads = painter.flow() ? 18 : 15;
    double w = painter.channels(number);
    if (number == 0) {
      double half = in * w + 2 * w * w + w * w + w * heads; // enter, up1, fine1, the heads
      double quarter = w * 2 * w + 4 * w * 2 * w + 2 * 2 * w * 2 * w; // down1, up2, fine2
      double eighth = 2 * w * 4 * w + 2 * painter.blocks() * 4 * w * 4 * w; // down2, the trunk
      return share * (half / 4 + quarter / 16 + eighth / 64);
    }
    double inner = painter.channels(number - 1);
    double half = in * w + inner * w + w * w + w * heads; // enter, up, fine, the heads
    double quarter = w * inner + 2 * inner * inner; // down, the trunk
    return share * (half / 4 + quarter / 16) + level(painter, number - 1, share / 4);
  }

  /**
   * Writes the bundle of a sequential painter with flow that has learned nothing, as for the
   * shipped sketches: three conditions of 16 channels, two pictures.
   *
   * @param folder where to
   * @param side of its square pictures, pixels
   * @throws IOException if the folder cannot be written to
   */
  public static ModelBundle untrained(Path folder, int width, int blocks, int side)
      throws IOException {
    Painter painter = new Painter(SKETCH, false, 3, 2, width, blocks, true);
    Path file = Files.createTempFile("kinoloom", ".pt");
    try {
      PainterFile.write(
          file, painter, PainterFile.forward(painter).attributes().layout().initial(1));
      Map<String, Port> inputs = new LinkedHashMap<>();
      inputs.put(
          Manifest.CONDITION,
          new Port(Port.Type.TENSOR, SKETCH, side / 2, side / 2, 3, Port.Range.UNIT));
      inputs.put(Manifest.PREVIOUS, new Port(Port.Type.VIDEO, 3, side, side, 2, Port.Range.SIGNED));
      Manifest manifest =
          new Manifest(
              "untrained",
              "Untrained painter",
              "Has learned nothing.",
              "CC0-1.0",
              Kind.GENERATOR,
              EngineKind.PYTORCH,
              "generator.pt",
              Map.of(),
              inputs,
              new Port(Port.Type.VIDEO, 3, side, side, 1, Port.Range.SIGNED),
              OptionalInt.empty(),
              Map.of(),
              Map.of());
      return ModelBundle.write(folder, manifest, Map.of("generator.pt", file));
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
