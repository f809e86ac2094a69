package io.kinoloom.runtime;

import io.kinoloom.spi.RunInfo;
import java.util.function.BooleanSupplier;

/**
 * What a stage needs to know of the run around it.
 *
 * @param stream name of the stream
 * @param run facts of the run
 * @param checkpointed whether checkpoints are taken
 * @param limits where sources stop
 * @param stopRequested whether the run has been asked to end in good order
 * @param metrics where nodes are measured
 */
public record StageEnvironment(
    String stream,
    RunInfo run,
    boolean checkpointed,
    SourceLimits limits,
    BooleanSupplier stopRequested,
    StreamMetrics metrics) {}
