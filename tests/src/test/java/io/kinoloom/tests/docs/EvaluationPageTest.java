package io.kinoloom.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.tests.support.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about evaluations says what is so. */
class EvaluationPageTest {
  @TempDir private Path directory;

  @Test
  void theExampleComparesItsMethods() throws Exception {
    String page = Files.readString(Distribution.PROJECT.resolve("docs/evaluation.md"));
    Matcher block = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    String file = Files.writeString(directory.resolve("a.yaml"), block.group(1)).toString();

    assertThat(Distribution.run(directory, "test", file).exit()).isZero();
    Distribution.Outcome outcome =
        Distribution.run(directory, "eval", file, "--set", "frames=10", "--report", "report.json");

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("unsteady is relative to blur");
    JsonNode report = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    report
        .fieldNames()
        .forEachRemaining(key -> assertThat(page).as("the page tells of it").contains("`" + key));
    report
        .at("/methods/0")
        .fieldNames()
        .forEachRemaining(key -> assertThat(page).containsPattern("`(methods\\[\\])?\\.?" + key));
    assertThat(report.at("/targets/0/met").asBoolean()).isTrue();
  }
}
