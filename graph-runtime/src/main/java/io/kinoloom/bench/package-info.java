/** Measures Kinoloom against what a user would take without it, in one run. */
package io.kinoloom.bench;
