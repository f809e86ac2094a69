package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A trained judge as a model bundle. Its module gives the map of verdicts of each scale, finest
 * first, then the features of each scale, layer by layer: what the node {@code feature-match}
 * compares.
 *
 * @param kind of the bundle
 * @param forward the judge, with its weights as attributes
 * @param inputs of {@code forward}
 * @param weights laid out as the attributes
 */
record JudgeBundle(Manifest.Kind kind, Method forward, Map<String, Port> inputs, float[] weights) {
  private static final String FILE = "discriminator.pt";

  JudgeBundle {
    inputs = new LinkedHashMap<>(inputs);
  }

  /**
   * A judge of pictures and what they were painted from.
   *
   * @param height of the pictures
   * @param width of the pictures
   */
  static JudgeBundle ofPictures(
      Judge judge, Painter painter, int height, int width, float[] weights) {
    Method forward = new Method("forward");
    Value picture = forward.argument(Manifest.PICTURE, 3);
    Value condition = forward.argument(Manifest.CONDITION, painter.conditionChannels());
    Value seen = Value.concat(List.of(picture.unshuffle(), painter.drawn(condition)));
    returnLooks(forward, judge.look(forward.attributes(), seen));
    int share = painter.fold() ? 1 : 2;
    Map<String, Port> inputs = new LinkedHashMap<>();
    inputs.put(Manifest.PICTURE, new Port(Port.Type.VIDEO, 3, height, width, 1, Port.Range.SIGNED));
    inputs.put(
        Manifest.CONDITION,
        new Port(
            Port.Type.TENSOR,
            painter.conditionChannels(),
            height / share,
            width / share,
            1,
            Port.Range.UNIT));
    return new JudgeBundle(Manifest.Kind.IMAGE_DISCRIMINATOR, forward, inputs, weights);
  }

  /**
   * A judge of clips.
   *
   * @param height of the pictures
   * @param width of the pictures
   */
  static JudgeBundle ofClips(Judge judge, int height, int width, float[] weights) {
    Method forward = new Method("forward");
    Value clip = forward.argument(Manifest.CLIP, 3 * SequenceFunctions.CLIP);
    return ofClips(
        forward, judge.look(forward.attributes(), clip.unshuffle()), height, width, weights);
  }

  /** The same of a judge of realism. */
  static JudgeBundle ofClips(RealismJudge judge, int height, int width, float[] weights) {
    Method forward = new Method("forward");
    Value clip = forward.argument(Manifest.CLIP, 3 * SequenceFunctions.CLIP);
    return ofClips(forward, judge.look(forward.attributes(), clip), height, width, weights);
  }

  private static JudgeBundle ofClips(
      Method forward, List<Judge.Look> looks, int height, int width, float[] weights) {
    returnLooks(forward, looks);
    Port port =
        new Port(Port.Type.VIDEO, 3, height, width, SequenceFunctions.CLIP, Port.Range.SIGNED);
    return new JudgeBundle(
        Manifest.Kind.TEMPORAL_DISCRIMINATOR, forward, Map.of(Manifest.CLIP, port), weights);
  }

  private static void returnLooks(Method forward, List<Judge.Look> looks) {
    List<Value> results = new ArrayList<>();
    looks.forEach(look -> results.add(look.verdict()));
    results.addAll(Losses.features(looks));
    forward.returns(results);
  }

  /**
   * Writes the module.
   *
   * @throws MediaException if it cannot be written
   */
  void export(Path file) throws MediaException {
    try {
      ScriptFile.write(file, List.of(forward), weights);
    } catch (IOException cause) {
      throw new MediaException("cannot write '%s': %s".formatted(file, cause.getMessage()), cause);
    }
  }

  /**
   * Writes the bundle.
   *
   * @param folder of the bundle, replaced if it is there
   * @param exported the module, where it has been written before with the weights that count
   * @param about what it says of itself
   * @param training how it came about
   * @param metrics how good it is
   * @throws MediaException if it cannot be written
   */
  ModelBundle write(
      Path folder,
      Optional<Path> exported,
      ClipTraining.About about,
      Map<String, Object> training,
      Map<String, Object> metrics)
      throws MediaException {
    Port pictures = inputs.values().iterator().next();
    Manifest manifest =
        new Manifest(
            about.name(),
            about.title(),
            about.description(),
            about.licence(),
            kind,
            Manifest.EngineKind.PYTORCH,
            FILE,
            Map.of(),
            inputs,
            // One verdict for each 8 x 8 pixels: folded once, halved twice.
            new Port(
                Port.Type.TENSOR,
                1,
                pictures.height() / 8,
                pictures.width() / 8,
                1,
                Port.Range.UNIT),
            OptionalInt.empty(),
            training,
            metrics);
    Durable.createDirectories(folder);
    Path aside = folder.resolve(FILE + ".part");
    try {
      Map<String, Path> files = new LinkedHashMap<>(about.extra());
      if (exported.isEmpty()) {
        export(aside);
      }
      files.put(FILE, exported.orElse(aside));
      ModelBundle bundle = ModelBundle.write(folder, manifest, files);
      Files.deleteIfExists(aside);
      return bundle;
    } catch (MediaException told) {
      throw told;
    } catch (IOException cause) {
      throw new MediaException(
          "cannot write the bundle '%s': %s".formatted(folder, cause.getMessage()), cause);
    }
  }
}
