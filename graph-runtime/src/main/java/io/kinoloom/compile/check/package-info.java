/** What can be wrong with a graph; one class for each kind of mistake. */
package io.kinoloom.compile.check;
