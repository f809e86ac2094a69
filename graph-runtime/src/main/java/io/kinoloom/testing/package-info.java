/**
 * The test kit for node authors. Needs no test framework: what does not hold is an {@link
 * AssertionError}.
 */
package io.kinoloom.testing;
