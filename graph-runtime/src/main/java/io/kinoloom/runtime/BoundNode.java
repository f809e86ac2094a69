package io.kinoloom.runtime;

import io.kinoloom.graph.OnError;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.PixelFormat;
import java.util.Map;
import java.util.Set;

/**
 * A node of a stage with its body, ready to be opened.
 *
 * @param id id in the graph
 * @param contract with the params of this stream
 * @param body made for this stream
 * @param onError what happens to packets it fails on
 * @param formats pixel format chosen for each video output
 * @param wiredOutputs outputs that somebody reads
 */
public record BoundNode(
    String id,
    Contract contract,
    NodeBody body,
    OnError onError,
    Map<String, PixelFormat> formats,
    Set<String> wiredOutputs) {
  public BoundNode {
    formats = Map.copyOf(formats);
    wiredOutputs = Set.copyOf(wiredOutputs);
  }
}
