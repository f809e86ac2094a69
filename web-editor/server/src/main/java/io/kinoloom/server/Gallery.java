package io.kinoloom.server;

import io.kinoloom.compile.resolve.Resolver;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The graphs that ship with Kinoloom and stand alone, to read and to copy. */
final class Gallery {
  private final Map<String, String> texts;
  private final List<Entry> entries;

  /**
   * A graph of the gallery.
   *
   * @param path in the gallery
   * @param name of the graph
   * @param description of the graph
   * @param nodeTypes that it uses
   */
  record Entry(String path, String name, String description, List<String> nodeTypes) {}

  /** All graphs of the gallery, sorted by path. */
  record Listing(List<Entry> graphs) {}

  /** A graph's text. */
  record Opened(String path, String text) {}

  private Gallery(Map<String, String> texts) {
    this.texts = new TreeMap<>();
    List<Entry> found = new ArrayList<>();
    new TreeMap<>(texts)
        .forEach(
            (path, text) ->
                GraphReader.read(path, text)
                    .graph()
                    .filter(Gallery::standsAlone)
                    .ifPresent(
                        graph -> {
                          this.texts.put(path, text);
                          found.add(of(path, graph));
                        }));
    this.entries = List.copyOf(found);
  }

  /** A copy of it would miss the files of its subgraphs. */
  private static boolean standsAlone(Graph graph) {
    return graph.nodes().values().stream().noneMatch(node -> Resolver.isPath(node.type()));
  }

  private static Entry of(String path, Graph graph) {
    List<String> types =
        graph.nodes().values().stream().map(GraphNode::type).distinct().sorted().toList();
    return new Entry(path, graph.name(), graph.description(), types);
  }

  /** The graphs on the class path. */
  static Gallery load() throws IOException {
    URL folder = Gallery.class.getResource("gallery/");
    if (folder == null) {
      throw new IOException("this Kinoloom was built without its gallery");
    }
    try {
      URI uri = folder.toURI();
      if (!uri.getScheme().equals("jar")) {
        return new Gallery(read(Path.of(uri)));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return new Gallery(read(jar.getPath("/io/kinoloom/server/gallery")));
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        texts.put(path, Files.readString(file));
      }
    }
    return texts;
  }

  Listing list() {
    return new Listing(entries);
  }

  Opened open(String path) {
    if (!texts.containsKey(path)) {
      throw new Refusal(
          404,
          "no-such-graph",
          "the gallery has no graph '" + path + "'",
          "look at the list of the gallery");
    }
    return new Opened(path, texts.get(path));
  }
}
