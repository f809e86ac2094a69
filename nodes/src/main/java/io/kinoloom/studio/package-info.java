/** Commands that need both the command line and the nodes that ship with Kinoloom. */
package io.kinoloom.studio;
