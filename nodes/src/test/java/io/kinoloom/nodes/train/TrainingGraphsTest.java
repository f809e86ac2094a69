package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.testing.GraphTester;
import io.kinoloom.yaml.GraphReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped graphs that make what training reads. */
class TrainingGraphsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "earth2mars.yaml",
        "edges2face.yaml",
        "face-statistics.yaml",
        "labels2scene.yaml",
        "realism.yaml"
      })
  void passesItsOwnTests(String name) throws Exception {
    Path folder = Path.of("../pipelines/train");
    List<GraphTester.Outcome> outcomes =
        new GraphTester(
                GraphReader.read(name, Files.readString(folder.resolve(name))).orThrow(),
                folder,
                NodeRegistry.load())
            .run();

    assertThat(outcomes).isNotEmpty();
    for (GraphTester.Outcome outcome : outcomes) {
      assertThat(outcome.failures()).isEmpty();
    }
  }
}
