/** Runs: child processes as on the command line, watched and steered over a socket of their own. */
package io.kinoloom.server.runs;
