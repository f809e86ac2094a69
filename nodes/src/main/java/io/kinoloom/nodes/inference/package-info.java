/**
 * Runs pretrained networks: the one place that loads models, and the way from a picture to a
 * network's input.
 *
 * <p>The networks are TensorFlow Lite files and run on TensorFlow Lite with XNNPACK, the runtime
 * they were made for; docs/decisions/0004-inference.md has the measurements behind that choice.
 */
package io.kinoloom.nodes.inference;
