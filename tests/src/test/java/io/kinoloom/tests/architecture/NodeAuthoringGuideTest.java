package io.kinoloom.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kinoloom.graph.Graph;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.testing.GraphTester;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.yaml.GraphReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Follows docs/node-authoring.md to the letter. */
class NodeAuthoringGuideTest {
  private static final Pattern BLOCK =
      Pattern.compile("```\\w+\\n(?://|#) file: (\\S+)\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void everyBlockCompilesAndItsTestsPass() throws Exception {
    String guide = Files.readString(Distribution.PROJECT.resolve("docs/node-authoring.md"));
    List<String> sources = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(guide);
    while (blocks.find()) {
      Path file = directory.resolve(blocks.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, blocks.group(2));
      if (file.toString().endsWith(".java")) {
        sources.add(file.toString());
      }
    }
    assertThat(sources).hasSizeGreaterThanOrEqualTo(3);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-d", directory.toString(), "-Xlint:all,-path", "-Werror"));
    arguments.addAll(List.of("-proc:none", "-classpath", testClassPath()));
    arguments.addAll(sources);
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(errors).as("compiler errors").isZero();

    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      runTests(loader.loadClass("com.example.nodes.PosterizeTest"));
      runGraph(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static String testClassPath() {
    String surefire = System.getProperty("surefire.test.class.path");
    return surefire == null ? System.getProperty("java.class.path") : surefire;
  }

  private static void runTests(Class<?> test) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(test)).build(), summary);
    assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(2);
    assertThat(summary.getSummary().getFailures())
        .as(() -> summary.getSummary().getFailures().get(0).getException().toString())
        .isEmpty();
  }

  private void runGraph(ClassLoader loader) throws Exception {
    NodeRegistry registry = NodeRegistry.load(loader);
    assertThat(registry.ids()).contains("posterize", "ghost");
    Graph graph = GraphReader.read(directory.resolve("poster.yaml")).orThrow();
    List<GraphTester.Outcome> outcomes = new GraphTester(graph, directory, registry).run();
    assertThat(outcomes).hasSize(1);
    assertThat(outcomes.get(0).failures()).isEmpty();
  }
}
