/**
 * From a graph to a plan in small passes over immutable values: resolve, check, rewrite, negotiate
 * pixel formats, fuse into stages. Knows nothing of how a plan is run.
 */
package io.kinoloom.compile;
