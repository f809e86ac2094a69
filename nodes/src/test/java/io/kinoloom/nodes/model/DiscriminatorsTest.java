package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nodes that use discriminators, with modules whose verdicts are sums that a test can do. */
class DiscriminatorsTest {
  private static final int WIDTH = 12;
  private static final int HEIGHT = 8;
  private static final int PIXELS = WIDTH * HEIGHT;

  @TempDir private Path folder;

  private static Port video(int history) {
    return new Port(Port.Type.VIDEO, 3, HEIGHT, WIDTH, history, Port.Range.SIGNED);
  }

  private Path bundle(
      String name, Manifest.Kind kind, Map<String, Port> inputs, Port output, Method forward)
      throws IOException {
    Path file = folder.resolve(name + ".pt");
    ScriptFile.write(file, List.of(forward));
    Path target = Files.createDirectories(folder.resolve(name));
    Manifest manifest =
        new Manifest(
            name,
            "A test",
            "Made for a test.",
            "Apache-2.0",
            kind,
            Manifest.EngineKind.PYTORCH,
            "judge.pt",
            Map.of(),
            inputs,
            output,
            OptionalInt.empty(),
            Map.of(),
            Map.of());
    ModelBundle.write(target, manifest, Map.of("judge.pt", file));
    return target;
  }

  private static Port verdicts(int height, int width) {
    return new Port(Port.Type.TENSOR, 1, height, width, 1, Port.Range.UNIT);
  }

  /** Newest minus oldest; twice the middle one, at half the size; then two layers of features. */
  private Path clips() throws IOException {
    Method forward = new Method("forward");
    Value clip = forward.argument("clip", 9);
    forward.returns(
        List.of(
            clip.slice(6, 9).channelMean().minus(clip.slice(0, 3).channelMean()),
            clip.slice(3, 6).halve().channelMean().times(2),
            clip.slice(0, 2).times(3),
            clip.halve()));
    return bundle(
        "clips",
        Manifest.Kind.TEMPORAL_DISCRIMINATOR,
        Map.of("clip", video(3)),
        verdicts(HEIGHT, WIDTH),
        forward);
  }

  /** The verdict on a clip is its newest picture's mean. */
  private Path brightness() throws IOException {
    Method forward = new Method("forward");
    Value clip = forward.argument("clip", 6);
    forward.returns(List.of(clip.slice(3, 6).channelMean()));
    return bundle(
        "brightness",
        Manifest.Kind.TEMPORAL_DISCRIMINATOR,
        Map.of("clip", video(2)),
        verdicts(HEIGHT, WIDTH),
        forward);
  }

  /** The verdict on a picture is its mean times that of its condition. */
  private Path pictures() throws IOException {
    Method forward = new Method("forward");
    Value picture = forward.argument("picture", 3);
    Value condition = forward.argument("condition", 2);
    forward.returns(
        List.of(picture.halve().channelMean().times(condition.channelMean()), picture.times(2)));
    Map<String, Port> inputs = new LinkedHashMap<>();
    inputs.put("picture", video(1));
    inputs.put(
        "condition", new Port(Port.Type.TENSOR, 2, HEIGHT / 2, WIDTH / 2, 1, Port.Range.UNIT));
    return bundle(
        "pictures",
        Manifest.Kind.IMAGE_DISCRIMINATOR,
        inputs,
        verdicts(HEIGHT / 2, WIDTH / 2),
        forward);
  }

  private static VideoFrame noise(int width, int height, long seed) {
    byte[] data = new byte[3 * width * height];
    new Random(seed).nextBytes(data);
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  private static VideoFrame noise(long seed) {
    return noise(WIDTH, HEIGHT, seed);
  }

  private static VideoFrame grey(int level) {
    byte[] data = new byte[3 * PIXELS];
    java.util.Arrays.fill(data, (byte) level);
    return new VideoFrame(PixelFormat.BGR24, WIDTH, HEIGHT, data);
  }

  /** Of a channel, 0 for red. */
  private static double value(VideoFrame frame, int pixel, int channel) {
    return (frame.data()[3 * pixel + 2 - channel] & 0xff) / 127.5 - 1;
  }

  private static double mean(VideoFrame frame) {
    double sum = 0;
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      for (int channel = 0; channel < 3; channel++) {
        sum += value(frame, pixel, channel);
      }
    }
    return sum / PIXELS / 3;
  }

  private NodeTester tester(NodeDefinition<?> node, Path bundle, Map<String, ?> more) {
    Map<String, Object> params = new LinkedHashMap<>(more);
    params.put("model", bundle.toString());
    params.put("device", "cpu");
    return NodeTester.of(node, params);
  }

  @Test
  void clipsAreScoredFromTheThirdPictureOn() throws IOException {
    List<VideoFrame> frames = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      frames.add(noise(i));
    }
    NodeTester.Result result =
        tester(new TemporalDiscriminator(), clips(), Map.of("smoothing", "0s"))
            .input(TemporalDiscriminator.VIDEO, frames.subList(0, 5).toArray(VideoFrame[]::new))
            .discontinuity()
            .input(TemporalDiscriminator.VIDEO, frames.subList(5, 8).toArray(VideoFrame[]::new))
            .run();
    List<Score> scores = result.payloads(TemporalDiscriminator.SCORE);
    // Two pictures before a clip, at the start and after the discontinuity.
    List<Integer> scored = List.of(2, 3, 4, 7);
    assertThat(scores).hasSize(4);
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      int at = scored.get(i);
      double first = mean(frames.get(at)) - mean(frames.get(at - 2));
      double second = 2 * mean(frames.get(at - 1));
      Map<String, Double> values = scores.get(i).values();
      assertThat(values).containsOnlyKeys("realism", "scale-1", "scale-2", "smoothed");
      assertThat(values.get("scale-1")).isCloseTo(first, within(1e-5));
      assertThat(values.get("scale-2")).isCloseTo(second, within(1e-5));
      assertThat(values.get("realism")).isCloseTo((first + second) / 2, within(1e-5));
      assertThat(values.get("smoothed")).isEqualTo(values.get("realism"));
      sum += values.get("realism");
    }
    assertThat(result.summaries().get("realism")).isCloseTo(sum / 4, within(1e-9));
    assertThat(result.summaries()).containsEntry("pictures", 4.0).containsKey("model-calls");
  }

  /** One picture every 40 ms: levels, and at which of them something is to be told. */
  @Test
  void eventsTellOfFallsAndRecoveriesThatLast() throws IOException {
    // Realism is level / 127.5 - 1; the threshold is at level 102, the recovery at 127.5.
    int[] levels = {
      200,
      200, // the first has no clip
      100,
      200, // too short
      90,
      90,
      90,
      90, // lasts from 160 ms on, 80 ms later it is told
      110,
      110,
      110,
      110, // above the threshold, but not by the hysteresis
      140,
      90, // too short
      140,
      140,
      140,
      140 // lasts from 560 ms on
    };
    NodeTester tester =
        tester(
            new TemporalDiscriminator(),
            brightness(),
            Map.of(
                "threshold", -0.2, "hysteresis", 0.2, "min-duration", "80ms", "smoothing", "0s"));
    for (int level : levels) {
      tester.input(TemporalDiscriminator.VIDEO, grey(level));
    }
    NodeTester.Result result = tester.run();
    List<Score> events = result.payloads(TemporalDiscriminator.EVENT);
    assertThat(events).hasSize(2);
    assertThat(events.get(0).values()).containsEntry("real", 0.0).containsEntry("began", 0.16);
    assertThat(events.get(0).values().get("realism")).isCloseTo(90 / 127.5 - 1, within(1e-5));
    assertThat(events.get(1).values()).containsEntry("real", 1.0).containsEntry("began", 0.56);
    // Low from 240 ms on until it is well again at 640 ms, of 17 scored pictures.
    assertThat(result.summaries())
        .containsEntry("falls", 1.0)
        .containsEntry("low-share", 10.0 / 17)
        .containsEntry("pictures", 17.0);
  }

  /** What was told last outlives a discontinuity; the time that something lasts does not. */
  @Test
  void aDiscontinuityStartsDurationsAfreshButNotTheState() throws IOException {
    NodeTester tester =
        tester(
            new TemporalDiscriminator(),
            brightness(),
            Map.of("threshold", 0, "hysteresis", 0, "min-duration", "80ms", "smoothing", "0s"));
    VideoFrame dark = grey(20);
    VideoFrame light = grey(230);
    List<Score> events =
        tester
            .input(TemporalDiscriminator.VIDEO, dark, dark, dark)
            .discontinuity()
            .input(TemporalDiscriminator.VIDEO, dark, dark, dark, dark) // told at the last of them
            .discontinuity()
            .input(TemporalDiscriminator.VIDEO, light, light, light, light)
            .run()
            .payloads(TemporalDiscriminator.EVENT);
    assertThat(events).hasSize(2);
    assertThat(events.get(0).values()).containsEntry("real", 0.0).containsEntry("began", 0.16);
    assertThat(events.get(1).values()).containsEntry("real", 1.0).containsEntry("began", 0.32);
  }

  @Test
  void theAverageFadesWithEventTime() throws IOException {
    int[] levels = {200, 200, 40, 120, 250};
    long[] times = {0, 40_000, 80_000, 280_000, 300_000};
    NodeTester tester =
        tester(new TemporalDiscriminator(), brightness(), Map.of("smoothing", "100ms"));
    for (int i = 0; i < levels.length; i++) {
      tester.inputAt(TemporalDiscriminator.VIDEO, times[i], grey(levels[i]));
    }
    List<Score> scores = tester.run().payloads(TemporalDiscriminator.SCORE);
    double average = levels[1] / 127.5 - 1;
    for (int i = 1; i < levels.length; i++) {
      if (i > 1) {
        double kept = Math.exp(-(times[i] - times[i - 1]) / 100_000.0);
        average = kept * average + (1 - kept) * (levels[i] / 127.5 - 1);
      }
      assertThat(scores.get(i - 1).values().get("smoothed")).isCloseTo(average, within(1e-5));
    }
  }

  private static Tensor condition(float value) {
    float[] values = new float[2 * PIXELS / 4];
    java.util.Arrays.fill(values, value);
    return new Tensor(List.of(2, HEIGHT / 2, WIDTH / 2), values);
  }

  @Test
  void picturesAreScoredWithWhatTheyWerePaintedFrom() throws IOException {
    NodeTester.Result result =
        tester(new ImageDiscriminator(), pictures(), Map.of())
            .input(ImageDiscriminator.VIDEO, noise(1), noise(2))
            .input(Critic.FEATURES, condition(0.5f), condition(0.25f))
            .run();
    List<Score> scores = result.payloads(ImageDiscriminator.SCORE);
    assertThat(scores).hasSize(2);
    assertThat(scores.get(0).values()).containsOnlyKeys("realism", "scale-1");
    assertThat(scores.get(0).values().get("realism")).isCloseTo(0.5 * mean(noise(1)), within(1e-5));
    assertThat(scores.get(1).values().get("realism"))
        .isCloseTo(0.25 * mean(noise(2)), within(1e-5));
    assertThat(result.summaries()).containsEntry("pictures", 2.0);
  }

  /** One layer, twice the picture: the distance is twice the mean absolute difference. */
  @Test
  void featuresOfPicturesAreCompared() throws IOException {
    VideoFrame one = noise(3);
    VideoFrame other = noise(4);
    double sum = 0;
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      for (int channel = 0; channel < 3; channel++) {
        sum += Math.abs(value(one, pixel, channel) - value(other, pixel, channel));
      }
    }
    List<Score> scores =
        tester(new FeatureMatch(), pictures(), Map.of())
            .input(FeatureMatch.VIDEO, one, one)
            .input(FeatureMatch.REFERENCE, other, one)
            .input(Critic.FEATURES, condition(1), condition(1))
            .run()
            .payloads(FeatureMatch.SCORE);
    assertThat(scores.get(0).values().get("feature-distance"))
        .isCloseTo(2 * sum / PIXELS / 3, within(1e-5));
    assertThat(scores.get(1).values()).containsEntry("feature-distance", 0.0);
  }

  /** Two layers: three times two channels of the oldest picture, and all of them halved. */
  @Test
  void featuresOfClipsAreCompared() throws IOException {
    int[] one = {10, 60, 200, 90};
    int[] other = {40, 50, 200, 100};
    NodeTester tester = tester(new FeatureMatch(), clips(), Map.of());
    for (int i = 0; i < 4; i++) {
      tester.input(FeatureMatch.VIDEO, grey(one[i]));
      tester.input(FeatureMatch.REFERENCE, grey(other[i]));
    }
    List<Score> scores = tester.run().payloads(FeatureMatch.SCORE);
    assertThat(scores).hasSize(2);
    double[] expected = {(3 * 30 + (30 + 10 + 0) / 3.0) / 2, (3 * 10 + (10 + 0 + 10) / 3.0) / 2};
    for (int i = 0; i < 2; i++) {
      assertThat(scores.get(i).values().get("feature-distance"))
          .isCloseTo(expected[i] / 127.5, within(1e-5));
    }
  }

  @Test
  void otherKindsAreRefused() throws IOException {
    assertThatThrownBy(
            () ->
                tester(new TemporalDiscriminator(), pictures(), Map.of())
                    .input(TemporalDiscriminator.VIDEO, noise(1))
                    .run())
        .hasMessageContaining("is of the kind image-discriminator")
        .hasMessageContaining("'temporal-discriminator' needs one that judges clips");
    assertThatThrownBy(
            () ->
                tester(new ImageDiscriminator(), clips(), Map.of())
                    .input(ImageDiscriminator.VIDEO, noise(1))
                    .run())
        .hasMessageContaining("is of the kind temporal-discriminator");
    Path generator = TestModels.bundle(folder, TestModels.perFrame());
    assertThatThrownBy(
            () ->
                tester(new FeatureMatch(), generator, Map.of())
                    .input(FeatureMatch.VIDEO, noise(1))
                    .input(FeatureMatch.REFERENCE, noise(1))
                    .run())
        .hasMessageContaining("is of the kind generator");
    assertThatThrownBy(
            () ->
                tester(new FeatureMatch(), brightness(), Map.of())
                    .input(FeatureMatch.VIDEO, noise(1))
                    .input(FeatureMatch.REFERENCE, noise(1))
                    .run())
        .hasMessageContaining("verdicts alone");
    assertThat(ModelHost.loaded()).isZero();
  }

  @Test
  void wrongSizesAndWiringAreTold() throws IOException {
    Path clips = clips();
    assertThatThrownBy(
            () ->
                tester(new TemporalDiscriminator(), clips, Map.of())
                    .input(TemporalDiscriminator.VIDEO, noise(1), noise(30, 20, 1))
                    .run())
        .hasMessageContaining("judges pictures of 12x8, this is 30x20")
        .hasMessageContaining("resize");
    Path pictures = pictures();
    assertThatThrownBy(
            () ->
                tester(new ImageDiscriminator(), pictures, Map.of())
                    .input(ImageDiscriminator.VIDEO, noise(1))
                    .run())
        .hasMessageContaining("tensor 2x4x6")
        .hasMessageContaining("wire the input 'features'");
    assertThatThrownBy(
            () ->
                tester(new ImageDiscriminator(), pictures, Map.of())
                    .input(ImageDiscriminator.VIDEO, noise(1))
                    .input(Critic.CONDITION, noise(1))
                    .run())
        .hasMessageContaining("goes to the input 'features', not to 'condition'");
    assertThatThrownBy(
            () ->
                tester(new ImageDiscriminator(), pictures, Map.of())
                    .input(ImageDiscriminator.VIDEO, noise(1))
                    .input(Critic.FEATURES, new Tensor(List.of(2, 2, 2), new float[8]))
                    .run())
        .hasMessageContaining("takes 6x4, this is 2x2");
    assertThatThrownBy(
            () ->
                tester(new FeatureMatch(), clips, Map.of())
                    .input(FeatureMatch.VIDEO, noise(1))
                    .input(FeatureMatch.REFERENCE, noise(1))
                    .input(Critic.FEATURES, condition(1))
                    .run())
        .hasMessageContaining("takes no condition: leave the input 'features' unwired");
    assertThatThrownBy(
            () ->
                tester(new FeatureMatch(), clips, Map.of())
                    .input(FeatureMatch.VIDEO, noise(1))
                    .input(FeatureMatch.REFERENCE, noise(8, 8, 1))
                    .run())
        .hasMessageContaining("'video' is 12x8 and 'reference' is 8x8");
    assertThat(new TemporalDiscriminator().problems(params(" "))).isNotEmpty();
    assertThat(new TemporalDiscriminator().problems(params("x"))).isEmpty();
  }

  private static TemporalDiscriminator.Params params(String model) {
    return new TemporalDiscriminator.Params(
        model,
        "cpu",
        1,
        java.time.Duration.ZERO,
        0.5,
        0.1,
        java.time.Duration.ZERO,
        java.time.Duration.ZERO);
  }

  @Test
  void manifestsOfDiscriminatorsSayWhatTheyJudge() {
    String good =
        """
        kinoloom-model: 1
        name: judge
        title: Judge
        description: Judges.
        licence: MIT
        kind: temporal-discriminator
        engine: pytorch
        file: judge.pt
        sha256: { judge.pt: %s }
        inputs:
          clip: { type: video, channels: 3, height: 8, width: 8, history: 3 }
        output: { type: tensor, channels: 1, height: 1, width: 1 }
        """
            .formatted("0".repeat(64));
    assertThat(ManifestReader.read("model.yaml", good).input("clip")).isPresent();
    Map.of(
            "history: 3", "history: 1",
            "clip:", "picture:",
            "type: video", "type: tensor",
            "output: { type: tensor, channels: 1", "output: { type: tensor, channels: 2",
            "inputs:", "inputs:\n  condition: { type: mask, channels: 1, height: 8, width: 8 }")
        .forEach(
            (right, wrong) ->
                assertThatThrownBy(
                        () -> ManifestReader.read("model.yaml", good.replace(right, wrong)))
                    .as(wrong)
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("model.yaml:"));
    String picture =
        good.replace("temporal-", "image-")
            .replace("clip:", "picture:")
            .replace(", history: 3", "");
    assertThat(ManifestReader.read("model.yaml", picture).input("picture")).isPresent();
    assertThatThrownBy(() -> ManifestReader.read("model.yaml", good.replace("temporal-", "image-")))
        .hasMessageContaining("picture");
  }
}
