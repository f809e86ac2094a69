package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.registry.ParamSpec;
import io.kinoloom.spi.Param;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * No two nodes, and no two streams, write to the same place, and none writes to a file that is
 * read. What begins with {@code null:} is no place.
 */
final class SinksWriteApart implements GraphChecker {

  private record Writer(String node, String stream) {}

  @Override
  public void check(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    Map<String, Writer> writers = new HashMap<>();
    for (ResolvedNode node : graph.nodes()) {
      node.instance().ifPresent(instance -> check(node, instance, writers, problems));
    }
    for (ResolvedNode node : graph.nodes()) {
      node.instance().ifPresent(instance -> checkReader(node, instance, writers, problems));
    }
  }

  private static void checkReader(
      ResolvedNode node,
      Instance<?> instance,
      Map<String, Writer> writers,
      Consumer<Problem> problems) {
    for (ParamSpec spec : ParamSpec.of(instance.definition().type().params())) {
      if (spec.kind() != Param.Kind.INPUT_URI && spec.kind() != Param.Kind.MODEL) {
        continue;
      }
      for (String stream : instance.params().keySet()) {
        if (instance.plain(stream).get(spec.name()) instanceof String uri
            && writers.containsKey(normalized(uri))) {
          Writer writer = writers.get(normalized(uri));
          problems.accept(
              Problem.of(
                      "overwrites-input",
                      instance.places().getOrDefault(spec.name(), node.location()),
                      "'%s' reads %s, which '%s' would replace"
                          .formatted(node.id(), uri, writer.node()),
                      "write to another file")
                  .at(node.id()));
          return;
        }
      }
    }
  }

  private static void check(
      ResolvedNode node,
      Instance<?> instance,
      Map<String, Writer> writers,
      Consumer<Problem> problems) {
    for (ParamSpec spec : ParamSpec.of(instance.definition().type().params())) {
      if (spec.kind() != Param.Kind.OUTPUT_URI) {
        continue;
      }
      Location location = instance.places().getOrDefault(spec.name(), node.location());
      Map<String, String> uris = new LinkedHashMap<>();
      for (String stream : instance.params().keySet()) {
        if (instance.plain(stream).get(spec.name()) instanceof String uri
            && !uri.isEmpty()
            && !uri.startsWith("null:")) {
          uris.put(stream, uri);
        }
      }
      uris.forEach(
          (stream, uri) -> {
            Writer writer = new Writer(node.id(), stream);
            Writer other = writers.putIfAbsent(normalized(uri), writer);
            if (other != null) {
              problems.accept(problem(location, writer, other, uri).at(node.id()));
            }
          });
    }
  }

  private static Problem problem(Location location, Writer writer, Writer other, String uri) {
    if (other.node().equals(writer.node())) {
      return Problem.of(
          "same-output",
          location,
          "'%s' would write several streams to %s".formatted(writer.node(), uri),
          "put ${stream} into the name, such as out/${stream}.mp4");
    }
    return Problem.of(
        "same-output",
        location,
        "'%s' and '%s' both write to %s".formatted(other.node(), writer.node(), uri),
        "give one of them another name");
  }

  private static String normalized(String uri) {
    if (uri.matches("[a-z][a-z0-9+.-]+:.*")) {
      return uri;
    }
    try {
      return Path.of(uri).normalize().toString();
    } catch (InvalidPathException e) {
      return uri;
    }
  }
}
