/** Which nodes run together in one operator on one thread, and why the others do not. */
package io.kinoloom.compile.stage;
