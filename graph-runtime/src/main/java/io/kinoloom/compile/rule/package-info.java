/** Rewrites of a resolved graph; each is a pure function and says what it changed and why. */
package io.kinoloom.compile.rule;
