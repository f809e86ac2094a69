package io.kinoloom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.graph.Graph;
import io.kinoloom.graph.Training;
import io.kinoloom.registry.ParamSpec;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/training.md says what the sections of {@code training:} take, and shipped files fit. */
class TrainingPageTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @EnumSource
  void thePageListsEveryKeyOfAFamily(Family family) throws IOException {
    String page = Files.readString(ROOT.resolve("docs/training.md"));
    String heading = "## Family " + family.name().toLowerCase(Locale.ROOT) + "\n";
    assertThat(page).contains(heading);
    int start = page.indexOf(heading);
    int end = page.indexOf("\n## ", start + 1);
    String chapter = page.substring(start, end < 0 ? page.length() : end);
    for (Class<? extends Record> section : family.trains().sections()) {
      for (ParamSpec spec : ParamSpec.of(section)) {
        assertThat(chapter)
            .containsPattern(
                "\\| `%s` \\| [^|]+ \\| \\Q%s\\E \\|".formatted(spec.name(), spec.doc()));
      }
    }
  }

  static Stream<Path> graphs() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("pipelines/train"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void shippedTrainingsBind(Path file) throws Exception {
    Graph graph = GraphReader.read(file.toString(), Files.readString(file)).orThrow();
    if (graph.training().isEmpty()) {
      return;
    }
    Training training = graph.training().get();
    TrainingSections sections = new TrainingSections(training, Map.of(), Optional.empty());
    Optional<TrainingAbout> about = sections.bind(training.about(), TrainingAbout.class);
    assertThat(sections.problems()).isEmpty();
    about.orElseThrow().family().trains().bind(sections);
    assertThat(sections.problems()).isEmpty();
  }

  @Test
  void theExampleOnThePageBinds() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/training.md"));
    int start = page.indexOf("training:\n  family:");
    String section = page.substring(start, page.indexOf("```", start));
    Graph graph =
        GraphReader.read("page", "kinoloom: 1\nname: page\nnodes: {}\n" + section).orThrow();
    assertThat(
            ParamsBinder.bind(
                    TrainingAbout.class,
                    graph.training().orElseThrow().about(),
                    graph.training().orElseThrow().location())
                .problems())
        .isEmpty();
  }
}
