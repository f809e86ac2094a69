/**
 * Bytes for what crosses a process border or lies in a checkpoint: payloads, packets, stage state.
 * Every payload carries the version of its layout.
 */
package io.kinoloom.codec;
