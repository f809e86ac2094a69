/** What a user would write by hand with JavaCV, for {@code kinoloom bench} to compare with. */
package io.kinoloom.nodes.bench;
