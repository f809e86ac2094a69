package io.kinoloom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.graph.Graph;
import io.kinoloom.graph.Training;
import io.kinoloom.nodes.train.Design;
import io.kinoloom.nodes.train.Objective;
import io.kinoloom.nodes.train.Schedule;
import io.kinoloom.registry.ParamSpec;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/training.md says what the sections of {@code training:} take, and shipped files fit. */
class TrainingPageTest {
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @ValueSource(classes = {Design.class, Objective.class, Schedule.class})
  void thePageListsEveryKey(Class<? extends Record> section) throws IOException {
    String page = Files.readString(ROOT.resolve("docs/training.md"));
    for (ParamSpec spec : ParamSpec.of(section)) {
      assertThat(page)
          .containsPattern(
              "\\| `%s` \\| [^|]+ \\| \\Q%s\\E \\|".formatted(spec.name(), spec.doc()));
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
    List.of(
            ParamsBinder.bind(TrainingAbout.class, training.about(), training.location()),
            ParamsBinder.bind(Design.class, training.design(), training.location()),
            ParamsBinder.bind(Objective.class, training.objective(), training.location()),
            ParamsBinder.bind(Schedule.class, training.schedule(), training.location()))
        .forEach(bound -> assertThat(bound.problems()).isEmpty());
  }

  @Test
  void theExampleOnThePageBinds() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/training.md"));
    int start = page.indexOf("training:\n  name:");
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
