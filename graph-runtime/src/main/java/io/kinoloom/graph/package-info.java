/** The graph as an immutable value, and the problems found in it. Knows no file format. */
package io.kinoloom.graph;
