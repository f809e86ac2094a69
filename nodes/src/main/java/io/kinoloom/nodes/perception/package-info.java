/**
 * Nodes that find people, faces and hands in pictures, with pretrained networks that run on {@link
 * io.kinoloom.nodes.inference}. Plain Java.
 *
 * <p>All work the way BlazeFace and BlazePose do (V. Bazarevsky et al., "BlazeFace", 2019, and
 * "BlazePose", 2020): a detector looks at the whole picture only when somebody may have to be
 * found; from then on the landmarks of one picture say where to look in the next.
 */
package io.kinoloom.nodes.perception;
