package io.kinoloom.testing;

import io.kinoloom.spi.Clip;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.DoubleSummaryStatistics;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Size and statistics of the numbers in a payload; of YUV pictures those of the luma plane. */
final class Samples {
  private Samples() {}

  /** One of width, height, mean, min and max; empty where the payload has no such figure. */
  static Optional<Double> figure(Payload payload, String figure) {
    if (payload instanceof Clip clip) {
      return clip.frames().isEmpty()
          ? Optional.empty()
          : figure(clip.frames().get(0).frame(), figure);
    }
    return switch (figure) {
      case "width" -> size(payload).map(size -> (double) size[0]);
      case "height" -> size(payload).map(size -> (double) size[1]);
      case "mean" -> statistics(payload).map(DoubleSummaryStatistics::getAverage);
      case "min" -> statistics(payload).map(DoubleSummaryStatistics::getMin);
      case "max" -> statistics(payload).map(DoubleSummaryStatistics::getMax);
      default -> throw new IllegalArgumentException("no figure " + figure);
    };
  }

  private static Optional<int[]> size(Payload payload) {
    if (payload instanceof VideoFrame frame) {
      return Optional.of(new int[] {frame.width(), frame.height()});
    }
    if (payload instanceof LabelMap map) {
      return Optional.of(new int[] {map.width(), map.height()});
    }
    if (payload instanceof Mask mask) {
      return Optional.of(new int[] {mask.width(), mask.height()});
    }
    if (payload instanceof FlowField flow) {
      return Optional.of(new int[] {flow.width(), flow.height()});
    }
    return Optional.empty();
  }

  private static Optional<DoubleSummaryStatistics> statistics(Payload payload) {
    return values(payload).map(DoubleStream::summaryStatistics);
  }

  private static Optional<DoubleStream> values(Payload payload) {
    if (payload instanceof VideoFrame frame) {
      byte[] data = frame.data();
      if (frame.format() == PixelFormat.RGB_F32) {
        ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        return Optional.of(
            IntStream.range(0, data.length / 4).mapToDouble(i -> floats.getFloat(i * 4)));
      }
      int count =
          frame.format() == PixelFormat.YUV420P ? frame.width() * frame.height() : data.length;
      return Optional.of(bytes(data, count));
    }
    if (payload instanceof Mask mask) {
      return Optional.of(bytes(mask.alpha(), mask.alpha().length));
    }
    if (payload instanceof LabelMap map) {
      return Optional.of(IntStream.range(0, map.labels().length).mapToDouble(i -> map.labels()[i]));
    }
    if (payload instanceof FlowField flow) {
      return Optional.of(floats(flow.vectors()));
    }
    if (payload instanceof Tensor tensor) {
      return Optional.of(floats(tensor.values()));
    }
    return Optional.empty();
  }

  private static DoubleStream bytes(byte[] data, int count) {
    return IntStream.range(0, count).mapToDouble(i -> data[i] & 0xff);
  }

  private static DoubleStream floats(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
  }
}
