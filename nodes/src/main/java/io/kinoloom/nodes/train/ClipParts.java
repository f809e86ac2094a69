package io.kinoloom.nodes.train;

import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Payloads as a clip store holds them. */
final class ClipParts {
  /** How far from 0..1 a number may be, for rounding's sake. */
  private static final float TOLERANCE = 1e-3f;

  private ClipParts() {}

  /**
   * What is there at this time, in the order of a record.
   *
   * @throws IllegalArgumentException if a value cannot be stored; the message is for the user
   */
  static Map<ClipPart, ByteBuffer> of(ProcessContext call) {
    Map<ClipPart, ByteBuffer> parts = new LinkedHashMap<>();
    call.get(WriteClips.CONDITION)
        .ifPresent(
            tensor ->
                parts.put(
                    new ClipPart(WriteClips.CONDITION.name(), ClipPart.Kind.TENSOR, tensor.shape()),
                    tensor(tensor)));
    call.get(WriteClips.LABELS)
        .ifPresent(
            labels ->
                parts.put(
                    new ClipPart(
                        WriteClips.LABELS.name(),
                        ClipPart.Kind.LABELS,
                        List.of(1, labels.height(), labels.width())),
                    labels(labels)));
    call.get(WriteClips.VIDEO)
        .ifPresent(frame -> parts.put(picturePart(WriteClips.VIDEO.name(), frame), picture(frame)));
    VideoFrame target = call.require(WriteClips.TARGET);
    parts.put(picturePart(WriteClips.TARGET.name(), target), picture(target));
    call.get(WriteClips.FLOW)
        .ifPresent(
            flow ->
                parts.put(
                    new ClipPart(
                        WriteClips.FLOW.name(),
                        ClipPart.Kind.FLOW,
                        List.of(2, flow.height(), flow.width())),
                    flow(flow)));
    return parts;
  }

  private static ClipPart picturePart(String name, VideoFrame frame) {
    return new ClipPart(name, ClipPart.Kind.PICTURE, List.of(3, frame.height(), frame.width()));
  }

  private static ByteBuffer tensor(Tensor tensor) {
    float[] values = tensor.values();
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      // Written so that NaN does not pass.
      if (!(values[i] >= -TOLERANCE && values[i] <= 1 + TOLERANCE)) {
        throw new IllegalArgumentException(
            "the condition holds %s, but only numbers of 0 to 1 can be stored"
                .formatted(values[i]));
      }
      bytes[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, values[i])));
    }
    return ByteBuffer.wrap(bytes);
  }

  private static ByteBuffer labels(LabelMap labels) {
    byte[] bytes = new byte[labels.labels().length];
    for (int i = 0; i < bytes.length; i++) {
      int label = labels.labels()[i];
      if (label < 0 || label > 255) {
        throw new IllegalArgumentException(
            "class %d cannot be stored, only 0 to 255; put 'map-labels' before".formatted(label));
      }
      bytes[i] = (byte) label;
    }
    return ByteBuffer.wrap(bytes);
  }

  /** From interleaved B, G, R to planes of R, G and B. */
  private static ByteBuffer picture(VideoFrame frame) {
    int pixels = frame.width() * frame.height();
    byte[] from = frame.data();
    byte[] planes = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      planes[i] = from[3 * i + 2];
      planes[pixels + i] = from[3 * i + 1];
      planes[2 * pixels + i] = from[3 * i];
    }
    return ByteBuffer.wrap(planes);
  }

  private static ByteBuffer flow(FlowField flow) {
    int pixels = flow.width() * flow.height();
    ByteBuffer bytes = ByteBuffer.allocate(4 * pixels).order(ByteOrder.LITTLE_ENDIAN);
    for (int axis = 0; axis < 2; axis++) {
      for (int i = 0; i < pixels; i++) {
        float value = flow.vectors()[2 * i + axis] / ClipPart.FLOW_STEP;
        bytes.putShort(
            Float.isNaN(value)
                ? Short.MIN_VALUE
                : (short) Math.max(-Short.MAX_VALUE, Math.min(Short.MAX_VALUE, Math.round(value))));
      }
    }
    return bytes.flip();
  }
}
