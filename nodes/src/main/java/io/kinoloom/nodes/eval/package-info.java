/**
 * Nodes that measure: a video against a reference, its steadiness along its motion, landmarks and
 * flow against the truth.
 *
 * <p>All of them give out a score for each picture and sum up in the run's report at the end of the
 * stream. Figures of pictures that a discontinuity tears apart are never compared with each other.
 */
package io.kinoloom.nodes.eval;
