package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Listing, checking and planning must not pay for native libraries. */
class LazyLoadingTest {
  private static final Map<String, Map<String, ?>> REQUIRED =
      Map.of(
          "crop", Map.of("width", 4, "height", 4),
          "resize", Map.of("width", 4),
          "pad", Map.of("left", 4),
          "flow-read", Map.of("uri", "flow/%05d.flo"),
          "flow-write", Map.of("uri", "flow/%05d.flo"));

  /** Defines the node classes anew and has no OpenCV. */
  private static final class WithoutOpenCv extends ClassLoader {
    private final List<String> refused = new ArrayList<>();

    WithoutOpenCv() {
      super(LazyLoadingTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (name.startsWith("org.bytedeco.")) {
          refused.add(name);
          throw new ClassNotFoundException(name);
        }
        if (!name.startsWith("io.kinoloom.nodes.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known != null ? known : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = stream.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException cause) {
        throw new ClassNotFoundException(name, cause);
      }
    }
  }

  @Test
  void pictureNodesAreDescribedWithoutOpenCv() throws Exception {
    WithoutOpenCv loader = new WithoutOpenCv();
    List<String> ids = new ArrayList<>();
    for (String name : definitions()) {
      NodeDefinition<?> definition =
          (NodeDefinition<?>) loader.loadClass(name).getConstructor().newInstance();
      ids.add(definition.type().id());
      describe(definition);
    }
    assertThat(ids)
        .contains(
            "edge-detect",
            "difference",
            "temporal-median",
            "noise",
            "stats",
            "resize",
            "crop",
            "pad",
            "rotate",
            "color",
            "blur",
            "blend",
            "stack",
            "optical-flow",
            "warp",
            "flow-render",
            "stabilize",
            "scene-cut");
    assertThat(loader.refused).isEmpty();
  }

  private static List<String> definitions() {
    return ServiceLoader.load(NodeDefinition.class).stream()
        .map(provider -> provider.type().getName())
        .filter(name -> name.matches("io\\.kinoloom\\.nodes\\.(vision|compose|motion)\\..*"))
        .toList();
  }

  private static <P extends Record> void describe(NodeDefinition<P> definition) {
    Map<String, ?> given = REQUIRED.getOrDefault(definition.type().id(), Map.of());
    P params = ParamsBinder.fromPlain(definition.type().params(), given);
    assertThat(definition.problems(params)).as(definition.type().id()).isEmpty();
    Contract contract = definition.contract(params);
    assertThat(contract.inputs().isEmpty() && contract.outputs().isEmpty()).isFalse();
  }
}
