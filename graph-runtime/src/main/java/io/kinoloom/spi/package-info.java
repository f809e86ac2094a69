/**
 * Everything a node author sees: payloads, ports, contracts, and the three kinds of node body.
 *
 * <p>This package imports the JDK only. A node type is one {@link io.kinoloom.spi.NodeDefinition};
 * the compiler, the YAML checker, the reference docs, the editor and the test kit all read the same
 * {@link io.kinoloom.spi.Contract}.
 */
package io.kinoloom.spi;
