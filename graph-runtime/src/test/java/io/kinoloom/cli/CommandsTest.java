package io.kinoloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.registry.NodeRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir private Path directory;
  private Path broken;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void writeGraph() throws IOException {
    broken = directory.resolve("broken.yaml");
    Files.writeString(
        broken,
        """
        kinoloom: 1
        name: broken
        nodes:
          a: { type: no-such-node }
          b: { type: no-such-node, inptus: {} }
        """);
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    assertThat(out + "" + err).doesNotContain("\tat ").doesNotContain("Exception");
    return new Result(code, out.toString(), err.toString());
  }

  @Test
  void validatePrintsEveryProblem() {
    Result result = run("validate", broken.toString());
    assertThat(result.code).isEqualTo(2);
    assertThat(result.out)
        .contains(broken + ":4:14: there is no node type 'no-such-node' [unknown-node-type]")
        .contains(broken + ":5:28: node 'b' has no key 'inptus' [unknown-key]")
        .contains("hint: did you mean 'inputs'?")
        .endsWith(broken + ": 3 problems\n");
  }

  @Test
  void validateTellsTheSameAsJson() throws IOException {
    Path missing = directory.resolve("missing.yaml");
    Result result = run("validate", "--json", broken.toString(), missing.toString());
    assertThat(result.code).isEqualTo(2);
    JsonNode files = new ObjectMapper().readTree(result.out).get("files");
    assertThat(files.get(0).get("problems")).hasSize(3);
    JsonNode problem = files.get(0).get("problems").get(0);
    assertThat(problem.get("line").asInt()).isEqualTo(4);
    assertThat(problem.get("column").asInt()).isEqualTo(14);
    assertThat(problem.get("node").asText()).isEqualTo("a");
    assertThat(problem.get("code").asText()).isEqualTo("unknown-node-type");
    assertThat(files.get(1).get("problems").get(0).get("code").asText()).isEqualTo("missing-file");
  }

  @Test
  void aCallWithoutACommandTellsWhichThereAreAndWhereToBegin() {
    Result result = run();
    assertThat(result.code).isEqualTo(2);
    assertThat(result.out).isEmpty();
    assertThat(result.err)
        .startsWith("error: a command is missing\n")
        .contains("Where to begin:", "kinoloom run ");
    List<String> lines = result.err.lines().toList();
    Set<String> commands = Main.commandLine().getSubcommands().keySet();
    List<String> listed = lines.subList(lines.indexOf("Commands:") + 1, lines.size());
    // One line for each, and then nothing.
    assertThat(listed.subList(0, commands.size()))
        .zipSatisfy(
            commands, (line, command) -> assertThat(line).matches("  " + command + " +[A-Z].*\\."));
    assertThat(listed.get(commands.size())).isBlank();
  }

  @Test
  void mistakesInTheCallEndWithTwoAndAHint() {
    assertThat(run("validat", "x"))
        .satisfies(result -> assertThat(result.code).isEqualTo(2))
        .satisfies(result -> assertThat(result.err).contains("kinoloom validate"));
    assertThat(run("validate", "--jsn", "x"))
        .satisfies(result -> assertThat(result.code).isEqualTo(2))
        .satisfies(result -> assertThat(result.err).contains("--json"));
    assertThat(run("validate").code).isEqualTo(2);
    assertThat(run().code).isEqualTo(2);
    assertThat(run("explain", directory.resolve("nothing.yaml").toString()).code).isEqualTo(2);
    assertThat(run("explain", "--json", "--dot", broken.toString()).code).isEqualTo(2);
    assertThat(run("nodes", "no-such-node").code).isEqualTo(2);
    assertThat(run("explain", broken.toString()))
        .satisfies(result -> assertThat(result.code).isEqualTo(2))
        .satisfies(result -> assertThat(result.err).contains(":4:14:"));
  }

  @Test
  void helpIsNoMistake() {
    assertThat(run("--help").code).isZero();
    assertThat(run("validate", "--help").code).isZero();
    assertThat(run("--version").out).startsWith("kinoloom ");
  }

  @Test
  void nodesListsAndDescribes() throws IOException {
    String id = NodeRegistry.load().ids().get(0);
    assertThat(run("nodes").out).contains("  " + id);
    assertThat(run("nodes", id).out).contains("`" + id + "@");
    assertThat(new ObjectMapper().readTree(run("nodes", "--json").out).at("/$defs/params-" + id))
        .isEqualTo(new ObjectMapper().readTree(run("nodes", id, "--json").out));
    Path pages = directory.resolve("pages");
    assertThat(run("nodes", "--markdown", pages.toString()).code).isZero();
    assertThat(pages.resolve("README.md")).isRegularFile();
    assertThat(pages.resolve(id + ".md")).isRegularFile();
  }

  @Test
  void completionKnowsEveryCommand() {
    assertThat(run("completion").out).contains("validate", "explain", "nodes", "run", "--json");
  }

  @Test
  void everyCommandIsFound() {
    assertThat(Main.commandLine().getSubcommands())
        .containsKeys("completion", "explain", "nodes", "run", "validate");
  }
}
