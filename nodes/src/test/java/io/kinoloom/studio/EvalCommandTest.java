package io.kinoloom.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.cli.Main;
import io.kinoloom.registry.NodeRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvalCommandTest {
  /** Methods whose figures are known: uniform noise of a given power on a rendered scene. */
  private static final String GRAPH =
      """
      kinoloom: 1
      name: noise-levels
      params:
        frames: { type: integer, default: 4 }
      nodes:
        scene: { type: test-scene, params: { width: 96, height: 64, frames: "${frames}" } }
        method: { type: noise, inputs: { video: scene.video }, params: { sigma: 10 } }
        psnr:
          type: psnr
          inputs: { video: method, reference: scene.video }
          params: { pixels: bgr24 }
        unsteady:
          type: warp-error
          inputs: { video: method, flow: scene.flow, occlusion: scene.occlusion }
        sharp: { type: gradient-energy, inputs: { video: method, reference: scene.video } }
      evaluation:
        replaces: method
        judged: weak
        methods:
          weak: { type: noise, inputs: { video: scene.video }, params: { sigma: 5 } }
          strong: { type: noise, inputs: { video: scene.video }, params: { sigma: 10 } }
          FAILING
        columns:
          psnr: { figure: psnr.psnr, better: higher, target: [30, 100], doc: Noise }
          unsteady: { figure: unsteady.warp-error, better: lower, relative-to: strong }
          sharp: { figure: sharp.ratio, better: near-one, target: [0.9, 1.001] }
      """;

  @TempDir private Path directory;

  private record Result(int code, String out, String err) {}

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("evaluation.yaml"), text);
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    assertThat(out + "" + err).doesNotContain("\tat ");
    return new Result(code, out.toString(), err.toString());
  }

  private static double value(JsonNode report, int method, String column) {
    return report.at("/methods/" + method + "/values/" + column).asDouble();
  }

  @Test
  void comparesMethodsByTheirMeasures() throws IOException {
    Path file = write(GRAPH.replace("FAILING\n", "\n"));
    Path report = directory.resolve("new/report.json");
    Path videos = directory.resolve("videos");
    Result result =
        run(
            "eval",
            "-q",
            file.toString(),
            "--report",
            report.toString(),
            "--videos",
            videos.toString());
    assertThat(result.code).as(result.err).isZero();
    List<String> lines = result.out.lines().toList();
    assertThat(lines.get(0)).matches("method +psnr +unsteady +sharp +ms a picture +seconds");
    assertThat(lines.get(1)).matches(" +higher +lower +near 1 +lower");
    assertThat(lines.get(2)).matches("weak +[\\d.]+\\* +[\\d.]+\\* +[\\d.]+\\* .*");
    assertThat(lines.get(3)).matches("strong +[\\d.]+ +1 +[\\d.]+ .*");
    assertThat(result.out)
        .contains("unsteady is relative to strong")
        .containsPattern("psnr +met +[\\d.]+ +30 +100")
        .containsPattern("sharp +missed +[\\d.]+ +0.90* +1.0010");

    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/evaluation").asText()).isEqualTo("noise-levels");
    assertThat(json.at("/columns/1/relative_to").asText()).isEqualTo("strong");
    // The power of the noise and, of rounding, 1/12; where it is cut off at black or white, less.
    assertThat(value(json, 0, "psnr"))
        .isCloseTo(10 * Math.log10(255 * 255 / (25 + 1 / 12.0)), within(0.25));
    assertThat(value(json, 1, "psnr"))
        .isCloseTo(10 * Math.log10(255 * 255 / (100 + 1 / 12.0)), within(0.25));
    // Noise alone would give a quarter; the warp of the scene itself adds to both.
    assertThat(value(json, 0, "unsteady")).isBetween(0.25, 0.8);
    assertThat(value(json, 1, "unsteady")).isEqualTo(1);
    // Differences of neighbours gain twice the power of the noise in each direction.
    assertThat(value(json, 1, "sharp")).isGreaterThan(value(json, 0, "sharp"));
    assertThat(json.at("/methods/0/frames").asLong()).isEqualTo(4);
    assertThat(json.at("/methods/0/figures/psnr/pictures").asInt()).isEqualTo(4);
    assertThat(json.at("/targets/0/met").asBoolean()).isTrue();
    assertThat(json.at("/targets/1/met").asBoolean()).isFalse();
    assertThat(videos.resolve("weak.mp4")).isNotEmptyFile();
    assertThat(videos.resolve("strong.mp4")).isNotEmptyFile();
  }

  @Test
  void aFailingMethodLeavesTheOthersTheirRows() throws IOException {
    String failing =
        "failing: { type: resize, inputs: { video: scene.video }, params: { width: 48, height: 32 } }";
    Path file = write(GRAPH.replace("FAILING", failing));
    Path report = directory.resolve("report.json");
    Result result =
        run("eval", "-q", file.toString(), "--set", "frames=2", "--report", report.toString());
    assertThat(result.code).isEqualTo(1);
    assertThat(result.out)
        .containsPattern("weak +[\\d.]+\\*")
        .containsPattern("failing +- +- +- +failed")
        .contains("failing failed: ")
        .contains("put 'resize' before one of them");
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/methods/2/status").asText()).isEqualTo("failed");
    assertThat(json.at("/methods/2/failure").asText()).contains("48x32");
    assertThat(json.at("/methods/2/values/psnr").isNull()).isTrue();
    assertThat(value(json, 0, "psnr")).isGreaterThan(30);
  }

  @Test
  void missedTargetsCountWhereTheyAreRequired() throws IOException {
    Path file = write(GRAPH.replace("FAILING\n", "\n"));
    Result result =
        run(
            "eval",
            "-q",
            file.toString(),
            "--limit",
            "2",
            "--only",
            "weak",
            "--require-targets",
            "--json");
    assertThat(result.code).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(result.out);
    assertThat(json.at("/methods")).hasSize(1);
    assertThat(json.at("/methods/0/frames").asLong()).isEqualTo(2);
    assertThat(json.at("/methods/0/values/unsteady").isNull()).as("its base did not run").isTrue();
  }

  @Test
  void everyMistakeIsToldWithItsPlaceBeforeAnythingRuns() throws IOException {
    Path file =
        write(
            GRAPH
                .replace("FAILING", "other: { type: nois, inputs: { video: scene.video } }")
                .replace("strong: { type: noise,", "strong: { type: noise, input: {},"));
    Result read = run("eval", file.toString());
    assertThat(read.code).isEqualTo(2);
    assertThat(read.err).contains(":21:28: node 'strong' has no key 'input' [unknown-key]");

    file = write(GRAPH.replace("FAILING", "other: { type: nois, inputs: { video: scene.video } }"));
    Result compiled = run("eval", file.toString());
    assertThat(compiled.code).isEqualTo(2);
    assertThat(compiled.err)
        .contains(":22:20: there is no node type 'nois'")
        .contains("did you mean 'noise'?");
    assertThat(run("validate", file.toString()))
        .satisfies(result -> assertThat(result.code).isEqualTo(2))
        .satisfies(result -> assertThat(result.out).contains(":22:20:"));

    file = write(GRAPH.replace("FAILING\n", "\n").replace("sharp.ratio", "sharpe.ratio"));
    Result column = run("eval", file.toString());
    assertThat(column.code).isEqualTo(2);
    assertThat(column.err).contains("'sharpe'").contains("did you mean 'sharp'?");
  }

  @Test
  void aFigureThatNobodyReportsIsAnError() throws IOException {
    Path file = write(GRAPH.replace("FAILING\n", "\n").replace("sharp.ratio", "sharp.ration"));
    Result result = run("eval", "-q", file.toString(), "--limit", "1");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.out)
        .contains("node 'sharp' reported no figure 'ration'; it reported absolute-ratio, gradient");
  }

  @Test
  void wrongCallsSayWhatToDo() throws IOException {
    Path file = write(GRAPH.replace("FAILING\n", "\n"));
    assertThat(run("eval", file.toString(), "--only", "weka"))
        .satisfies(result -> assertThat(result.code).isEqualTo(2))
        .satisfies(result -> assertThat(result.err).contains("did you mean 'weak'?"));
    Path plain = Files.writeString(directory.resolve("plain.yaml"), GRAPH.split("evaluation:")[0]);
    assertThat(run("eval", plain.toString()))
        .satisfies(result -> assertThat(result.code).isEqualTo(2))
        .satisfies(result -> assertThat(result.err).contains("no section 'evaluation:'"));
    assertThat(run("eval", directory.resolve("nothing.yaml").toString()).code).isEqualTo(2);
    assertThat(run("eval").code).isEqualTo(2);
  }

  @Test
  void helpNamesEveryMeasure() {
    Result help = run("eval", "--help");
    assertThat(help.code).isZero();
    NodeRegistry.load().all().stream()
        .filter(node -> node.getClass().getPackageName().equals("io.kinoloom.nodes.eval"))
        .forEach(node -> assertThat(help.out).contains("\n  " + node.type().id() + " "));
    assertThat(help.out.lines()).as("lines stay whole").allMatch(line -> line.length() <= 80);
  }
}
