package io.kinoloom.nodes.model;

import io.kinoloom.spi.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A loaded model, shared by everybody who {@linkplain ModelHost#open opened} it; each stream opens
 * it for itself. For one thread at a time.
 */
public final class HostedModel implements AutoCloseable {
  private final ModelHost.Loaded loaded;
  private final SharedModel.Member member;
  private final Probe.Facts facts;
  private int warningsSeen;
  private boolean closed;

  HostedModel(ModelHost.Loaded loaded, Batching batching) {
    this.loaded = loaded;
    this.facts = loaded.facts();
    this.member = loaded.model().join(facts.batches() ? batching : Batching.NONE);
    this.warningsSeen = loaded.warnings();
  }

  /** What the bundle says now; inputs and outputs never change while it is open. */
  public Manifest manifest() {
    return loaded.model().bundle().manifest();
  }

  /** Where the bundle came from, for people. */
  public String origin() {
    return loaded.model().bundle().origin();
  }

  /** Extents of every output of one item, at the size that the manifest states. */
  public List<List<Integer>> outputShapes() {
    return facts.outputs();
  }

  /**
   * Runs the model on one item, perhaps together with items of other streams.
   *
   * @param inputs without batch dimension, in the order of the manifest
   * @return its outputs, without batch dimension; the caller's own
   * @throws BundleException if the model fails
   */
  public List<Tensor> run(List<Tensor> inputs) {
    if (closed) {
      throw new IllegalStateException(origin() + " is closed");
    }
    return loaded.model().run(member, inputs);
  }

  /** What all users of the model together have had of it. */
  public ModelFigures figures() {
    return loaded.model().figures();
  }

  /** Something that the user should know and has not been told by this. */
  public Optional<String> nextWarning() {
    Optional<String> warning = loaded.warning(warningsSeen);
    if (warning.isPresent()) {
      warningsSeen++;
    }
    return warning;
  }

  /** Gives the model back; the last one who does so frees its memory. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      loaded.model().leave(member);
      ModelHost.release(loaded);
    }
  }
}
