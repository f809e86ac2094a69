package io.kinoloom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.cli.Main;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.ModelLibrary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kinoloom train}: from a graph to a bundle, on a small moving scene. */
class TrainCommandTest {
  /** The classes of a small scene are the condition, as large as the picture. */
  private static final String GRAPH =
      """
      kinoloom: 1
      name: small
      description: Paints a scene from its labels.
      params:
        { output: { type: uri, default: out/clips }, frames: { type: integer, default: 24 } }
      nodes:
        scene: { type: test-scene, params: { width: 32, height: 32, frames: "${frames}" } }
        classes: { type: segment-render, inputs: { labels: scene.labels }, params: { classes: 6 } }
        clips:
          type: write-clips
          inputs: { condition: classes.one-hot, target: scene.video, flow: scene.backward-flow }
          params: { uri: "${output}" }
      training:
        title: Small
        held-out: 0.25
        design: { width: 8, blocks: 1, conditions: 2, judge-width: 8, reader-width: 8 }
        schedule:
          steps: 12
          batch: 2
          reader-steps: 3
          judges-from: 4
          first-length: 2
          longest: 4
          sequences: 1
          look-every: 4
      """;

  @TempDir private Path directory;
  private Path graph;
  private Path work;

  @BeforeEach
  void write() throws Exception {
    graph = directory.resolve("small.yaml");
    work = directory.resolve("work");
    Files.writeString(graph, GRAPH);
  }

  private record Called(int code, String text) {}

  private static Called call(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      return new Called(Main.execute(arguments), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  private Called train(String... more) {
    List<String> call =
        new java.util.ArrayList<>(List.of("train", graph.toString(), "--work", work.toString()));
    call.addAll(List.of(more));
    return call(call.toArray(String[]::new));
  }

  @Test
  void aGraphBecomesABundle() throws Exception {
    Called called = train();
    assertThat(called.text()).contains("18 frames, 6 are held out", "wrote the bundle 'small'");
    assertThat(called.code()).isZero();
    assertThat(work.resolve("loss.csv")).content().contains("step,loss,pixels").contains("\n12,");
    assertThat(work.resolve("loss.png")).isNotEmptyFile();
    assertThat(work.resolve("samples").toFile().list()).contains("0000012.png");
    ModelBundle bundle = ModelLibrary.standard().open(work.resolve("small").toString());
    assertThat(bundle.manifest().title()).isEqualTo("Small");
    assertThat(bundle.manifest().input("previous")).isPresent();
    assertThat(bundle.manifest().metrics()).containsKey("held-out");
    assertThat((Map<?, ?>) bundle.manifest().metrics().get("held-out")).hasSize(4);

    for (String kind : List.of("image-discriminator", "temporal-discriminator")) {
      ModelBundle judge = ModelLibrary.standard().open(work.resolve("small-" + kind).toString());
      assertThat(judge.manifest().kind().label()).isEqualTo(kind);
      assertThat(judge.manifest().training()).containsEntry("against", "small");
      assertThat(call("models", "verify", judge.folder().toString()).code()).isZero();
    }

    // Nothing is left to train, but the judges are written anew.
    Path judge = work.resolve("small-temporal-discriminator/discriminator.pt");
    byte[] weights = Files.readAllBytes(judge);
    Files.delete(judge);
    Called finished = train("--resume");
    assertThat(finished.code()).isZero();
    assertThat(finished.text()).contains("wrote the bundle 'small-temporal-discriminator'");
    assertThat(Files.readAllBytes(judge)).isEqualTo(weights);

    Called gpu = train("--resume", "--device", "gpu:99");
    assertThat(gpu.code()).isEqualTo(2);
    assertThat(gpu.text()).contains("GPU").doesNotContain("Exception");

    Called again = train();
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.text()).contains("holds a training already", "--resume");

    Called other = train("--resume", "--set", "frames=20");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.text()).contains("were made with frames=24, not with '20'");
    assertThat(train("--resume", "--set", "frames=24").code()).isZero();
  }

  /** The same scene in other colours is what is not real. */
  @Test
  void aJudgeOfRealismBecomesABundle() throws Exception {
    Files.writeString(
        graph,
        """
        kinoloom: 1
        name: real
        description: Tells a scene from another.
        params:
          output: { type: uri, default: out/clips, doc: Where clips go }
        nodes:
          scene: { type: test-scene, params: { width: 32, height: 32, frames: 24 } }
          other: { type: test-scene, params: { width: 32, height: 32, frames: 24, seed: 2 } }
          clips:
            type: write-clips
            inputs: { target: scene.video, video: other.video }
            params: { uri: "${output}" }
        training:
          family: realism
          held-out: 0.25
          design: { width: 8, scales: 1 }
          schedule: { steps: 6, batch: 2, look-every: 3 }
        """);
    Called called = train();
    assertThat(called.text()).contains("18 frames, 6 are held out", "AUC painted");
    assertThat(called.code()).isZero();
    ModelBundle bundle = ModelLibrary.standard().open(work.resolve("real").toString());
    assertThat(bundle.manifest().kind().label()).isEqualTo("temporal-discriminator");
    Map<?, ?> heldOut = (Map<?, ?>) bundle.manifest().metrics().get("held-out");
    assertThat((Map<?, ?>) heldOut.get("auc")).hasSize(5);
    assertThat((Map<?, ?>) heldOut.get("realism-of-real-clips")).hasSize(3);
    assertThat(train("--resume", "--steps", "8").code()).isZero();
  }

  /** A design without history, by a change in the call. */
  @Test
  void callsOverrideSections() {
    Called called =
        train(
            "--override", "design.from=",
            "--override", "design.pictures=0",
            "--override", "schedule.keep=newest",
            "--name", "by-itself",
            "--steps", "4");
    assertThat(called.code()).isZero();
    ModelBundle bundle = ModelLibrary.standard().open(work.resolve("by-itself").toString());
    assertThat(bundle.manifest().input("previous")).isEmpty();
    // Judges begin with the fifth step.
    assertThat(work.resolve("by-itself-image-discriminator")).doesNotExist();
    assertThat(bundle.manifest().training())
        .containsEntry(
            "made-by",
            "kinoloom train small.yaml --override design.from= --override design.pictures=0"
                + " --override schedule.keep=newest")
        .containsEntry("params", Map.of("frames", "24"));
    for (String ablation : List.of("design.flow=false", "objective.temporal=0")) {
      work = directory.resolve(ablation);
      assertThat(train("--override", ablation).code()).as(ablation).isZero();
    }
    assertThat(train("--override", "desing.width=4").text())
        .contains("names no section", "design, objective, schedule");
  }

  /** Its bundle takes a style, and holds what reads one. */
  @Test
  void aDesignMayHaveAStyleAndAForeground() throws Exception {
    Files.writeString(
        graph, GRAPH.replace("blocks: 1,", "blocks: 1, style: 3, foreground: [1, 2, 3, 4, 5],"));
    assertThat(train().text()).contains("wrote the bundle 'small'");
    ModelBundle bundle = ModelLibrary.standard().open(work.resolve("small").toString());
    assertThat(bundle.manifest().input("style").orElseThrow().channels()).isEqualTo(3);
    assertThat(bundle.manifest().sha256()).containsKey("style-encoder.pt");
    assertThat(work.resolve("loss.csv")).content().contains(",steadiness,reuse,style,judge,");
    assertThat(train("--resume", "--steps", "14").code()).isZero();

    Files.writeString(graph, GRAPH.replace("blocks: 1,", "blocks: 1, foreground: [6],"));
    work = directory.resolve("other");
    Called called = train();
    assertThat(called.text()).contains("channel 6", "0 to 5").doesNotContain("Exception");
    assertThat(called.code()).isNotZero();
  }

  @Test
  void mistakesAreToldWithTheirPlace() throws Exception {
    Files.writeString(
        graph,
        GRAPH
            .replace("width: 8, blocks: 1", "width: 3, block: 1")
            .replace("held-out: 0.25", "held-out: many"));
    Called called = train();
    assertThat(called.code()).isEqualTo(2);
    assertThat(called.text())
        .contains("small.yaml:16:", "width")
        .contains("there is no param 'block'", "did you mean 'blocks'")
        .contains("small.yaml:15:", "held-out")
        .doesNotContain("Exception");
    assertThat(work).doesNotExist();
    Files.writeString(graph, GRAPH.replace("title: Small", "family: sculptor"));
    assertThat(train().text()).contains("small.yaml:14:", "family", "painter");
    Files.writeString(graph, GRAPH.substring(0, GRAPH.indexOf("training:")));
    assertThat(train().text()).contains("has no section 'training:'");
    assertThat(train("--resume").code()).isEqualTo(2);
    assertThat(train("--device", "abacus").text()).contains("there is no device 'abacus'");
  }
}
