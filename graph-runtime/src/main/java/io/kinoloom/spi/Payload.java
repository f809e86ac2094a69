package io.kinoloom.spi;

/**
 * What a packet carries. Payloads are immutable values: arrays handed to a constructor must not be
 * written afterwards, and arrays read from a payload must not be written at all, because one
 * payload is shared by reference between all the nodes that read it.
 */
public sealed interface Payload
    permits VideoFrame, LabelMap, Mask, Pose, FaceMesh, FlowField, Tensor, Score, Text, Clip {

  /** The port type that carries this payload. */
  PayloadType<?> payloadType();
}
