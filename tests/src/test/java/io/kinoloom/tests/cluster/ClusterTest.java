package io.kinoloom.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.Pictures;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same graph file on a real cluster. */
class ClusterTest {
  @TempDir private Path directory;

  @Test
  void aClusterGivesTheSameFramesAsAnEmbeddedRun() throws Exception {
    String graph = Distribution.PROJECT.resolve("pipelines/edges.yaml").toString();
    Path embedded = directory.resolve("embedded.mp4");
    Path clustered = directory.resolve("clustered.mp4");
    Distribution.Outcome here =
        Distribution.run(
            directory, "run", graph, "--output", embedded.toString(), "--limit", "200");
    assertThat(here.exit()).as(here.err()).isZero();

    try (FlinkCluster cluster = FlinkCluster.start(directory.resolve("flink"), 2)) {
      Distribution.Outcome there =
          Distribution.run(
              directory,
              "run",
              graph,
              "--output",
              clustered.toString(),
              "--limit",
              "200",
              "--parallelism",
              "2",
              "--master",
              cluster.master());
      assertThat(there.exit()).as(there.err()).isZero();
      assertThat(there.err()).contains("200 frames in, 200 out");
    }

    assertThat(Pictures.hashes(clustered)).hasSize(200).isEqualTo(Pictures.hashes(embedded));
  }

  @Test
  void aClusterThatIsNotThereIsAClearError() throws Exception {
    Distribution.Outcome outcome =
        Distribution.run(
            directory,
            "run",
            Distribution.PROJECT.resolve("pipelines/edges.yaml").toString(),
            "--output",
            "out.mp4",
            "--master",
            "127.0.0.1:9");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("127.0.0.1:9").doesNotContain("\tat ");
  }
}
