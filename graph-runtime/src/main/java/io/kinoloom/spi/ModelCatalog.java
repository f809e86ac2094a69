package io.kinoloom.spi;

import java.util.List;
import java.util.Optional;

/**
 * Tells which models a param of the kind {@link Param.Kind#MODEL} can name. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface ModelCatalog {

  /**
   * A model.
   *
   * @param name by which graphs name it
   * @param place folder that it lies in, or {@code shipped}
   * @param about what its own description says; absent where that cannot be read
   * @param broken why it cannot be used, if so
   */
  record Entry(String name, String place, Optional<About> about, Optional<String> broken) {}

  /**
   * What a model says of itself.
   *
   * @param title for people
   * @param description a sentence or two
   * @param licence of the weights, an SPDX id
   * @param kind what it is for, such as {@code generator}
   */
  record About(String title, String description, String licence, String kind) {}

  /** All models that have a name, sorted by it. */
  List<Entry> list();
}
