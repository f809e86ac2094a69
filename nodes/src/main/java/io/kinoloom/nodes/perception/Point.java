package io.kinoloom.nodes.perception;

/** A place in a picture, pixels from its top left corner. */
record Point(double x, double y) {}
