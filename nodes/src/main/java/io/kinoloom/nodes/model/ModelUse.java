package io.kinoloom.nodes.model;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.ProcessContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A model as a node uses it: of the right kind, its warnings passed on, its figures reported. */
final class ModelUse implements AutoCloseable {
  /** Doc of the param {@code model}. */
  static final String MODEL =
      "Model bundle: a name that 'kinoloom models list' shows, the path of a folder, a .zip, a .pt"
          + " or .onnx file with its .yaml, or https://...zip#sha256=...";

  /** Doc of the param {@code device}. */
  static final String DEVICE = "What runs it: auto (a GPU if there is one), cpu, gpu, or gpu:N";

  /** Pattern of the param {@code device}. */
  static final String DEVICES = "auto|cpu|gpu(:[0-9]{1,2})?";

  /** Doc of the param {@code max-batch}. */
  static final String MAX_BATCH =
      "Most frames of several streams that are run at once; fewer where that proves quicker";

  /** Doc of the param {@code max-delay}. */
  static final String MAX_DELAY =
      "How long a frame waits for those of other streams that use the model, if any were there"
          + " lately";

  private final HostedModel model;
  private final Consumer<String> warnings;

  private ModelUse(HostedModel model, Consumer<String> warnings) {
    this.model = model;
    this.warnings = warnings;
  }

  /**
   * Opens a model.
   *
   * @param node type of the node, for messages
   * @param needs what the node needs a model for, for messages: "one that draws pictures"
   * @param kinds that do
   * @throws BundleException if it cannot be opened or is of another kind
   */
  static ModelUse open(
      OpenContext context,
      String reference,
      String device,
      Batching batching,
      String node,
      String needs,
      List<Manifest.Kind> kinds) {
    HostedModel model = ModelHost.open(reference, device, batching);
    Manifest.Kind kind = model.manifest().kind();
    if (!kinds.contains(kind)) {
      String origin = model.origin();
      model.close();
      throw new BundleException(
          "The model %s is of the kind %s; '%s' needs %s"
              .formatted(origin, kind.label(), node, needs));
    }
    return new ModelUse(model, context::warn);
  }

  HostedModel model() {
    return model;
  }

  /** Tells the user what there is to tell since the last call. */
  void passWarnings() {
    for (Optional<String> warning = model.nextWarning();
        warning.isPresent();
        warning = model.nextWarning()) {
      warnings.accept(warning.get());
    }
  }

  /** Puts the figures of all users of the model into the report. */
  void report(ProcessContext context) {
    ModelFigures figures = model.figures();
    context.summary("model-calls", figures.calls());
    context.summary("model-batches", figures.batches());
    context.summary("model-batch-mean", figures.meanBatch());
    figures
        .batchSizes()
        .forEach((size, count) -> context.summary("model-batches-of-" + size, count));
    context.summary("model-latency-p50-ms", figures.p50Millis());
    context.summary("model-latency-p95-ms", figures.p95Millis());
    context.summary("model-latency-p99-ms", figures.p99Millis());
    context.summary("model-run-mean-ms", figures.runMillis());
    context.summary("model-reloads", figures.reloads());
  }

  /** Gives the model back. */
  @Override
  public void close() {
    model.close();
  }
}
