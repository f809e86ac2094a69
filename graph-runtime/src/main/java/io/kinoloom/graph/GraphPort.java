package io.kinoloom.graph;

import io.kinoloom.spi.PayloadType;

/**
 * A port of a graph that is used as a node type.
 *
 * @param name kebab-case
 * @param type payload it carries
 * @param doc one sentence
 * @param from for an output, the wire it shows; for an input, its own name
 * @param required for an input, whether it must be wired
 * @param location of its key
 */
public record GraphPort(
    String name,
    PayloadType<?> type,
    String doc,
    WireEnd from,
    boolean required,
    Location location) {}
