package io.kinoloom.beam;

import io.kinoloom.runtime.SourceLimits;
import java.io.Serializable;

/**
 * How every operator of a run behaves.
 *
 * @param embedded whether all operators share this process, so that packets can be handed over by
 *     reference
 * @param checkpointed whether checkpoints are taken
 * @param limits where sources stop
 * @param parallelism operators of each stage
 */
record RunSettings(boolean embedded, boolean checkpointed, SourceLimits limits, int parallelism)
    implements Serializable {}
