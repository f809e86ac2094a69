package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.PoseSmooth.Subject;
import io.kinoloom.spi.ProcessContext;

/** Reads and writes the ports of {@link PoseSmooth}, whichever it has. */
record SmoothPorts(Subject subject) {

  Figures take(ProcessContext context) {
    return switch (subject) {
      case POSE -> Figures.of(context.require(PoseSmooth.POSE));
      case FACE -> Figures.of(context.require(PoseSmooth.FACE));
    };
  }

  void emit(ProcessContext context, Figures figures) {
    switch (subject) {
      case POSE -> context.emit(PoseSmooth.CALM_POSE, figures.toPose());
      case FACE -> context.emit(PoseSmooth.CALM_FACE, figures.toFaceMesh());
    }
  }

  void emitAt(ProcessContext context, Figures figures, long timeMicros) {
    switch (subject) {
      case POSE -> context.emitAt(PoseSmooth.CALM_POSE, figures.toPose(), timeMicros);
      case FACE -> context.emitAt(PoseSmooth.CALM_FACE, figures.toFaceMesh(), timeMicros);
    }
  }

  /** Whether the ids tell everybody apart; refuses the packet if not. */
  static boolean refusesSharedIds(ProcessContext context, Figures figures) {
    figures
        .sharedId()
        .ifPresent(
            id ->
                context.reject(
                    "two of those in the picture have the id %d; ids must tell them apart"
                        .formatted(id)));
    return figures.sharedId().isPresent();
  }
}
