package io.kinoloom.registry;

import io.kinoloom.spi.NodeDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All node types that a graph can name. Immutable; sorted by id. */
public final class NodeRegistry {
  private final TreeMap<String, TreeMap<Integer, NodeDefinition<?>>> definitions = new TreeMap<>();

  private NodeRegistry(Collection<? extends NodeDefinition<?>> all) {
    for (NodeDefinition<?> definition : all) {
      NodeDefinition<?> other =
          definitions
              .computeIfAbsent(definition.type().id(), id -> new TreeMap<>())
              .putIfAbsent(definition.type().version(), definition);
      if (other != null) {
        throw new IllegalArgumentException(
            "both %s and %s declare node type %s@%d"
                .formatted(
                    other.getClass().getName(),
                    definition.getClass().getName(),
                    definition.type().id(),
                    definition.type().version()));
      }
    }
  }

  /**
   * The node types on the class path.
   *
   * @throws IllegalArgumentException if two declare the same id and version
   */
  public static NodeRegistry load() {
    return load(NodeRegistry.class.getClassLoader());
  }

  /** The node types that {@code loader} sees. */
  public static NodeRegistry load(ClassLoader loader) {
    List<NodeDefinition<?>> found = new ArrayList<>();
    ServiceLoader.load(NodeDefinition.class, loader).forEach(found::add);
    return new NodeRegistry(found);
  }

  /** Just these, for tests. */
  public static NodeRegistry of(NodeDefinition<?>... definitions) {
    return new NodeRegistry(List.of(definitions));
  }

  /** These beside those already here. */
  public NodeRegistry with(NodeDefinition<?>... more) {
    List<NodeDefinition<?>> all = new ArrayList<>(List.of(more));
    definitions.values().forEach(versions -> all.addAll(versions.values()));
    return new NodeRegistry(all);
  }

  /** The newest version of a node type. */
  public Optional<NodeDefinition<?>> find(String id) {
    return Optional.ofNullable(definitions.get(id))
        .map(versions -> versions.lastEntry().getValue());
  }

  /** One version of a node type. */
  public Optional<NodeDefinition<?>> find(String id, int version) {
    return Optional.ofNullable(definitions.get(id)).map(versions -> versions.get(version));
  }

  /** Versions of a node type there are, rising; none if it is unknown. */
  public List<Integer> versions(String id) {
    return List.copyOf(definitions.getOrDefault(id, new TreeMap<>()).keySet());
  }

  /** Ids of all node types, sorted. */
  public List<String> ids() {
    return List.copyOf(definitions.keySet());
  }

  /** The newest version of every node type, sorted by id. */
  public List<NodeDefinition<?>> all() {
    return Collections.unmodifiableList(
        definitions.values().stream()
            .map(TreeMap::lastEntry)
            .<NodeDefinition<?>>map(Map.Entry::getValue)
            .toList());
  }
}
