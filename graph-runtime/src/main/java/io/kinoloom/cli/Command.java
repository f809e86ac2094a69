package io.kinoloom.cli;

import java.util.concurrent.Callable;

/**
 * A subcommand of {@code kinoloom}: a picocli command, found by {@link java.util.ServiceLoader}, so
 * that other modules can add theirs. Returns the exit code: 0 done, 1 the work failed, 2 the graph
 * or the call is wrong. Throws {@link UsageException} and {@link io.kinoloom.graph.GraphException}
 * for the user's mistakes.
 */
public interface Command extends Callable<Integer> {}
