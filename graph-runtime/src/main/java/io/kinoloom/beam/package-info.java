/**
 * Translates a plan to a Beam pipeline and launches it on Flink. Decides nothing: what runs where
 * was settled by {@code io.kinoloom.compile}. The only package that knows Beam and Flink.
 */
package io.kinoloom.beam;
