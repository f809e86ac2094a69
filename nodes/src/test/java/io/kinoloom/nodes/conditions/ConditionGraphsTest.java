package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiled;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.Packet;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Source;
import io.kinoloom.testing.GraphTester;
import io.kinoloom.testing.PlanRunner;
import io.kinoloom.yaml.GraphReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The nodes of this package in whole graphs. */
class ConditionGraphsTest {
  private static final String MOTION_TRANSFER =
      """
      kinoloom: 1
      name: motion-transfer-conditions
      description: Calms one dancer's pose, puts it in another one's place, and draws it.
      nodes:
        source: { type: test-dancer, params: { near: 460, far: 300, share: 0.8, jitter: 1 } }
        target: { type: test-dancer, params: { near: 400, far: 360, share: 0.5, jitter: 0 } }
        place:
          type: pose-normalize
          inputs: { pose: source, target: target }
          params: { warm-up: 2s }
        calm: { type: pose-smooth, inputs: { pose: place } }
        limbs: { type: pose-render, inputs: { pose: calm }, params: { limb-drop: 0.05 } }
        parts: { type: pose-render, inputs: { pose: calm }, params: { style: parts } }
      """;

  private static final String PORTRAIT =
      """
      kinoloom: 1
      name: portrait-sketch
      description: Draws a talking man as the lines that paint a face.
      nodes:
        video: { type: decode, params: { uri: "sample:franck" } }
        face: { type: face-extract, inputs: { video: video } }
        calm:
          type: pose-smooth
          inputs: { face: face }
          params: { subject: face, method: one-euro }
        sketch:
          type: face-sketch
          inputs: { face: calm, video: video }
          params: { gaze: true }
      tests:
        - name: a face of lines with two irises
          limit: 12
          expect:
            sketch.video: { frames: 12, width: 360, height: 288, min: 0, max: 255, mean: [3, 40] }
            sketch.parts: { frames: 12, min: 0, max: [0.9, 1], mean: [0.0005, 0.02] }
      """;

  /** Someone who comes nearer and goes farther, without end. */
  private static final class Dancer implements NodeDefinition<Dancer.Params> {
    private static final Output<Pose> POSE = Output.of("pose", PayloadType.POSE, "The dancer");

    /** How they move: heights are shares of the foot's y. */
    record Params(
        @Param(doc = "Lowest foot") double near,
        @Param(doc = "Highest foot") double far,
        @Param(doc = "Height over foot") double share,
        @Param(doc = "Noise, pixels") double jitter) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-dancer", 1, "Dancer", "Dances.", Category.SOURCE, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().output(POSE).build();
    }

    @Override
    public Source create(Params params) {
      return new Source() {
        private long next;

        @Override
        public void open(OpenContext context, Position position) {
          next = position.emitted();
        }

        @Override
        public boolean next(Emitter emitter) {
          if (next == 100) {
            return false;
          }
          double wave = 0.5 + 0.5 * Math.sin(next * Math.PI / 10);
          double y = params.far + wave * (params.near - params.far);
          Landmarks dancer = Skeletons.standing(0, 320, y, params.share * y);
          Random random = new Random(next);
          for (int i = 0; i < 33; i++) {
            dancer =
                Skeletons.with(dancer, i, 0, dancer.x(i) + params.jitter * random.nextGaussian());
          }
          emitter.emit(POSE, Skeletons.pose(640, 480, dancer), next * 40_000);
          next++;
          return true;
        }
      };
    }
  }

  @Test
  void dancersComeToStandWhereOthersStandWhateverTheRunnerDoes() throws Exception {
    NodeRegistry registry = NodeRegistry.load().with(new Dancer());
    Map<String, List<Packet>> calm = run(registry, 0, 1);
    Map<String, List<Packet>> restored = run(registry, 0.2, 7);
    assertThat(restored).isEqualTo(calm);
    List<Packet.Data> placed =
        calm.get("calm.pose").stream()
            .filter(Packet.Data.class::isInstance)
            .map(Packet.Data.class::cast)
            .toList();
    assertThat(placed).hasSize(100);
    double near = 0;
    double far = 1000;
    for (Packet.Data packet : placed.subList(55, 95)) {
      Landmarks dancer = ((Pose) packet.payload()).people().get(0);
      double foot = Math.max(dancer.y(31), dancer.y(32));
      near = Math.max(near, foot);
      far = Math.min(far, foot);
      // The target is half as tall as its foot is low, with eyes at 94.5 % of the height. Scales
      // go linearly from end to end where heights do not, which is 5 % at most here.
      assertThat(foot - dancer.y(2)).isCloseTo(0.945 * 0.5 * foot, within(0.06 * foot * 0.4725));
    }
    // A median over 7 of 20 pictures a turn cuts the tips off the wave.
    assertThat(near).isBetween(393.0, 400.1);
    // Both far ends are the same picture of the wave, so that the whole range lands on the
    // target's.
    assertThat(far).isBetween(360.0, 372.0);
    assertThat(calm.get("parts.labels")).hasSameSizeAs(calm.get("calm.pose"));
    assertThat(calm.get("limbs.video")).hasSameSizeAs(calm.get("calm.pose"));
  }

  private static Map<String, List<Packet>> run(
      NodeRegistry registry, double restoring, long interleaving) throws Exception {
    Compiled compiled =
        Compiler.compile(
            GraphReader.read("motion-transfer.yaml", MOTION_TRANSFER),
            CompileOptions.builder(registry)
                .seed(5)
                .observe("calm.pose")
                .observe("limbs.video")
                .observe("parts.labels")
                .build());
    return new PlanRunner(compiled.plan(), registry)
        .tap("calm", "pose")
        .tap("limbs", "video")
        .tap("parts", "labels")
        .interleaved(interleaving)
        .restoring(restoring)
        .run(StreamSpec.DEFAULT_NAME);
  }

  @Test
  void aTalkingManBecomesAPortraitOfLines() throws Exception {
    List<GraphTester.Outcome> outcomes =
        new GraphTester(
                GraphReader.read("portrait.yaml", PORTRAIT).orThrow(),
                Path.of("."),
                NodeRegistry.load())
            .run();
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).failures()).isEmpty();
  }
}
