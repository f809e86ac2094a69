package io.kinoloom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new ModelsCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  private String resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = ModelsCommandTest.class.getResourceAsStream("../nodes/model/" + name)) {
      Files.copy(in, file);
    }
    return file.toString();
  }

  @Test
  void listsAndShowsWhatIsShipped() throws IOException {
    assertThat(run("list")).isZero();
    assertThat(out.toString()).containsPattern("emboss +Emboss +shipped");
    assertThat(run("list", "--json")).isZero();
    JsonNode list = new ObjectMapper().readTree(out.toString());
    assertThat(list.findValuesAsText("name")).contains("emboss");
    assertThat(run("show", "emboss")).isZero();
    assertThat(out.toString())
        .contains("licence   Apache-2.0", "condition: video 3x256x256", "any multiple of 1");
    assertThat(run("show", "embos")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean 'emboss'?");
  }

  @Test
  void importsWhatItFindsOutByRunning() throws IOException {
    String bundles = folder.resolve("bundles").toString();
    assertThat(
            run(
                "import",
                resource("doubling.pt"),
                "--name",
                "twice",
                "--output",
                bundles,
                "--licence",
                "MIT",
                "--title",
                "Twice as large"))
        .isZero();
    Path bundle = folder.resolve("bundles/twice");
    assertThat(run("show", bundle.toString(), "--json")).isZero();
    JsonNode shown = new ObjectMapper().readTree(out.toString());
    assertThat(shown.path("licence").asText()).isEqualTo("MIT");
    assertThat(shown.at("/inputs/condition/channels").asInt()).isEqualTo(3);
    assertThat(shown.at("/output/width").asInt())
        .isEqualTo(2 * shown.at("/inputs/condition/width").asInt());
    assertThat(shown.path("multiple").asInt()).isEqualTo(2);
    assertThat(shown.at("/output/range").asText()).isEqualTo("signed");
    assertThat(run("verify", bundle.toString(), "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).path("files").asInt()).isEqualTo(1);

    Files.writeString(bundle.resolve("generator.pt"), "changed");
    assertThat(run("verify", bundle.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("sha256").doesNotContain("Exception");
  }

  @Test
  void anOnnxFileTellsItsSize() throws IOException {
    assertThat(
            run(
                "import",
                resource("per-frame.onnx"),
                "--name",
                "small",
                "--output",
                folder.toString()))
        .isZero();
    assertThat(out.toString()).contains("video 3x16x16", "this size only");
  }

  @Test
  void whatCannotBeImportedIsTold() throws IOException {
    String bundles = folder.resolve("bundles").toString();
    assertThat(run("import", resource("state-dict.pt"), "--name", "x", "--output", bundles))
        .isEqualTo(2);
    assertThat(err.toString()).contains("torch.jit.script");
    assertThat(run("import", resource("sequential.pt"), "--name", "x", "--output", bundles))
        .isEqualTo(2);
    assertThat(err.toString()).contains("style").doesNotContain("Exception");
    assertThat(run("import", "nowhere.pt", "--name", "x")).isEqualTo(2);
    assertThat(run("import", "nowhere.pt", "--name", "No Name")).isEqualTo(2);
    assertThat(Files.exists(folder.resolve("bundles/x"))).isFalse();
  }
}
