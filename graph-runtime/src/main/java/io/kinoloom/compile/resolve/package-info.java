/** Replaces the names in a graph by what they stand for. */
package io.kinoloom.compile.resolve;
