package io.kinoloom.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a params record. The component {@code lowThreshold} is the YAML key
 * {@code low-threshold}.
 *
 * <p>Component types: {@code boolean}, {@code int}, {@code long}, {@code double}, {@link String},
 * enums (YAML value {@code BLUE_WALL} is {@code blue-wall}), {@link java.time.Duration} (YAML
 * {@code 1.5s}, {@code 40ms}, {@code 2m}), {@link Color}, and {@link java.util.List} or {@link
 * java.util.Optional} of those. A component that is neither optional nor has a default must be
 * given in the graph.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
  /** Marks a param without default. */
  String REQUIRED = "\0required";

  /** One sentence for people: meaning, unit. */
  String doc();

  /** The default, written as in YAML. An {@code Optional} is empty by default, a list needs one. */
  String value() default REQUIRED;

  /** Smallest number allowed. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Largest number allowed. */
  double max() default Double.POSITIVE_INFINITY;

  /** Regular expression a string must match whole. */
  String pattern() default "";

  /** What a string stands for, so that forms can offer the right field. */
  Kind kind() default Kind.PLAIN;

  /**
   * Whether it can be changed while a graph runs. The node then goes on with a fresh body and the
   * states of the old one, so that nothing but the body may depend on such a param: not the
   * contract, and not what the states hold. For nodes with inputs that write nothing.
   */
  boolean live() default false;

  /** Meaning of a string. */
  enum Kind {
    PLAIN,
    /** Something to read: a path, a {@code sample:} name or a URL. */
    INPUT_URI,
    /** The name of a model, or where it lies. */
    MODEL,
    /** Something to write. */
    OUTPUT_URI,
    /** Several lines. */
    MULTILINE
  }
}
