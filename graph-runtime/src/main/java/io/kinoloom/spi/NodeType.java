package io.kinoloom.spi;

import java.util.Objects;

/**
 * Name and description of a node type.
 *
 * @param id kebab-case, unique; graphs write {@code id} or {@code id@version}
 * @param version rises when a graph written for the old one would give another result
 * @param title for the palette, sentence case
 * @param summary one sentence saying what it does
 * @param category where the palette shows it
 * @param params the params record, see {@link Param}
 */
public record NodeType<P extends Record>(
    String id, int version, String title, String summary, Category category, Class<P> params) {
  public NodeType {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(category, "category");
    Objects.requireNonNull(params, "params");
    if (!Names.isKebabCase(id)) {
      throw new IllegalArgumentException("a node type id is kebab-case: '" + id + "'");
    }
    if (version < 1) {
      throw new IllegalArgumentException("versions start at 1");
    }
  }
}
