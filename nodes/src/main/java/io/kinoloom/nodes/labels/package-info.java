/**
 * Classes of pixels: their names and colours, and what other classes they stand for. Plain Java.
 */
package io.kinoloom.nodes.labels;
