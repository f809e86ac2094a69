package io.kinoloom.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.tests.support.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as typed, exit codes as seen. */
class CommandsTest {
  @TempDir private Path directory;

  @Test
  void tenMistakesAreTenProblemsWithPlaceAndHint() throws Exception {
    Path graph = Distribution.PROJECT.resolve("tests/src/test/resources/graphs/ten-mistakes.yaml");

    Distribution.Outcome text = Distribution.run(directory, "validate", graph.toString());
    Distribution.Outcome json = Distribution.run(directory, "validate", "--json", graph.toString());

    assertThat(text.exit()).isEqualTo(2);
    List<String> lines = text.out().lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.matches(".*ten-mistakes.yaml:\\d+:\\d+: .*"))
        .hasSize(10);
    assertThat(lines).filteredOn(line -> line.startsWith("    hint: ")).hasSize(10);
    assertThat(text.out() + text.err()).doesNotContain("\tat ");
    assertThat(json.exit()).isEqualTo(2);
    JsonNode problems = new ObjectMapper().readTree(json.out()).findValue("problems");
    assertThat(problems).hasSize(10);
    for (JsonNode problem : problems) {
      assertThat(problem.findValue("line").asInt()).isPositive();
      assertThat(problem.findValue("column").asInt()).isPositive();
      assertThat(problem.path("message").asText()).isNotEmpty();
      assertThat(problem.path("hint").asText()).isNotEmpty();
    }
  }

  @Test
  void everyShippedPipelineIsValidAndPassesItsOwnTests() throws Exception {
    List<String> arguments = new ArrayList<>();
    for (String folder : List.of("pipelines", "pipelines/examples", "pipelines/eval")) {
      try (Stream<Path> files = Files.list(Distribution.PROJECT.resolve(folder))) {
        files
            .map(Path::toString)
            .filter(file -> file.endsWith(".yaml"))
            .sorted()
            .forEach(arguments::add);
      }
    }
    assertThat(arguments).isNotEmpty();

    Distribution.Outcome validated = Distribution.run(directory, command("validate", arguments));
    assertThat(validated.exit()).as(validated.out() + validated.err()).isZero();
    Distribution.Outcome tested = Distribution.run(directory, command("test", arguments));
    assertThat(tested.exit()).as(tested.out() + tested.err()).isZero();
    for (String pipeline : arguments) {
      assertThat(tested.out()).as("every pipeline has a test").contains("ok      " + pipeline);
    }
  }

  @Test
  void aWrongCallSaysWhatToDo() throws Exception {
    for (String[] call :
        new String[][] {
          {"run"},
          {"run", "nowhere.yaml"},
          {"run", directory.toString()},
          {"rum"},
          {"run", "x.yaml", "--limit", "many"},
          {"nodes", "edge-detekt"},
        }) {
      Distribution.Outcome outcome = Distribution.run(directory, call);
      assertThat(outcome.exit()).as(String.join(" ", call)).isEqualTo(2);
      assertThat(outcome.err()).as(String.join(" ", call)).isNotEmpty().doesNotContain("\tat ");
    }
  }

  private static String[] command(String name, List<String> arguments) {
    return Stream.concat(Stream.of(name), arguments.stream()).toArray(String[]::new);
  }
}
