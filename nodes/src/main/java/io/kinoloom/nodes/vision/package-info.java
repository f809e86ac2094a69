/**
 * Nodes that look at pictures or measure them, and the bridge to OpenCV that picture nodes share.
 */
package io.kinoloom.nodes.vision;
