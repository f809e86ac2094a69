/**
 * Runs the fused nodes of a stage over the packets of one stream: alignment, state, errors,
 * metrics. Knows nothing of Beam or Flink; {@code io.kinoloom.beam} feeds it, the test kit feeds it
 * too.
 */
package io.kinoloom.runtime;
