package io.kinoloom.codec;

import io.kinoloom.spi.Clip;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes and reads payloads: a kind byte, a version byte, then fields in big-endian order; counts
 * and sizes as variable-length integers.
 */
public final class PayloadCodec {
  private static final int VERSION = 1;

  /** Kind bytes are part of the format: never renumber. */
  private enum Kind {
    VIDEO,
    LABELS,
    MASK,
    POSE,
    FACE,
    FLOW,
    TENSOR,
    SCORE,
    TEXT,
    CLIP
  }

  private static final Kind[] KINDS = Kind.values();

  private PayloadCodec() {}

  /** Writes {@code payload}. */
  public static void write(Payload payload, DataOutput out) throws IOException {
    if (payload instanceof VideoFrame frame) {
      header(Kind.VIDEO, out);
      writeFrame(frame, out);
    } else if (payload instanceof LabelMap map) {
      header(Kind.LABELS, out);
      Primitives.writeCount(map.width(), out);
      Primitives.writeCount(map.height(), out);
      Primitives.writeText(map.palette(), out);
      Primitives.writeShorts(map.labels(), out);
    } else if (payload instanceof Mask mask) {
      header(Kind.MASK, out);
      Primitives.writeCount(mask.width(), out);
      Primitives.writeCount(mask.height(), out);
      out.write(mask.alpha());
    } else if (payload instanceof Pose pose) {
      header(Kind.POSE, out);
      writeLandmarkList(pose.width(), pose.height(), pose.topology(), pose.people(), out);
    } else if (payload instanceof FaceMesh mesh) {
      header(Kind.FACE, out);
      writeLandmarkList(mesh.width(), mesh.height(), mesh.topology(), mesh.faces(), out);
    } else if (payload instanceof FlowField flow) {
      header(Kind.FLOW, out);
      Primitives.writeCount(flow.width(), out);
      Primitives.writeCount(flow.height(), out);
      Primitives.writeFloats(flow.vectors(), out);
    } else if (payload instanceof Tensor tensor) {
      header(Kind.TENSOR, out);
      Primitives.writeCount(tensor.shape().size(), out);
      for (int extent : tensor.shape()) {
        Primitives.writeCount(extent, out);
      }
      Primitives.writeFloats(tensor.values(), out);
    } else if (payload instanceof Score score) {
      header(Kind.SCORE, out);
      Primitives.writeCount(score.values().size(), out);
      for (Map.Entry<String, Double> entry : score.values().entrySet()) {
        Primitives.writeText(entry.getKey(), out);
        out.writeDouble(entry.getValue());
      }
    } else if (payload instanceof Text text) {
      header(Kind.TEXT, out);
      Primitives.writeText(text.value(), out);
    } else if (payload instanceof Clip clip) {
      header(Kind.CLIP, out);
      Primitives.writeCount(clip.frames().size(), out);
      for (Clip.TimedFrame timed : clip.frames()) {
        out.writeLong(timed.timeMicros());
        writeFrame(timed.frame(), out);
      }
    }
  }

  private static void header(Kind kind, DataOutput out) throws IOException {
    out.writeByte(kind.ordinal());
    out.writeByte(VERSION);
  }

  private static void writeFrame(VideoFrame frame, DataOutput out) throws IOException {
    out.writeByte(frame.format().ordinal());
    out.writeByte(frame.colorSpace().ordinal());
    Primitives.writeCount(frame.width(), out);
    Primitives.writeCount(frame.height(), out);
    out.write(frame.data());
  }

  private static void writeLandmarkList(
      int width, int height, String topology, List<Landmarks> list, DataOutput out)
      throws IOException {
    Primitives.writeCount(width, out);
    Primitives.writeCount(height, out);
    Primitives.writeText(topology, out);
    Primitives.writeCount(list.size(), out);
    for (Landmarks landmarks : list) {
      out.writeInt(landmarks.id());
      out.writeFloat(landmarks.confidence());
      Primitives.writeCount(landmarks.count(), out);
      Primitives.writeFloats(landmarks.points(), out);
      out.writeBoolean(landmarks.world().length > 0);
      Primitives.writeFloats(landmarks.world(), out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the bytes are of another format or version
   */
  public static Payload read(DataInput in) throws IOException {
    int number = in.readUnsignedByte();
    if (number >= KINDS.length) {
      throw new IOException("unknown payload kind " + number);
    }
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException(
          "payload layout version " + version + " is not known; this is version " + VERSION);
    }
    return switch (KINDS[number]) {
      case VIDEO -> readFrame(in);
      case LABELS -> {
        int width = Primitives.readCount(in);
        int height = Primitives.readCount(in);
        String palette = Primitives.readText(in);
        yield new LabelMap(
            width, height, palette, Primitives.readShorts(Math.multiplyExact(width, height), in));
      }
      case MASK -> {
        int width = Primitives.readCount(in);
        int height = Primitives.readCount(in);
        yield new Mask(width, height, Primitives.readBytes(Math.multiplyExact(width, height), in));
      }
      case POSE ->
          new Pose(
              Primitives.readCount(in),
              Primitives.readCount(in),
              Primitives.readText(in),
              readLandmarks(in));
      case FACE ->
          new FaceMesh(
              Primitives.readCount(in),
              Primitives.readCount(in),
              Primitives.readText(in),
              readLandmarks(in));
      case FLOW -> {
        int width = Primitives.readCount(in);
        int height = Primitives.readCount(in);
        int count = Math.multiplyExact(Math.multiplyExact(width, height), 2);
        yield new FlowField(width, height, Primitives.readFloats(count, in));
      }
      case TENSOR -> {
        int rank = Primitives.readCount(in);
        List<Integer> shape = new ArrayList<>();
        int size = 1;
        for (int i = 0; i < rank; i++) {
          shape.add(Primitives.readCount(in));
          size = Math.multiplyExact(size, shape.get(i));
        }
        yield new Tensor(shape, Primitives.readFloats(size, in));
      }
      case SCORE -> {
        int count = Primitives.readCount(in);
        Map<String, Double> values = new TreeMap<>();
        for (int i = 0; i < count; i++) {
          values.put(Primitives.readText(in), in.readDouble());
        }
        yield new Score(values);
      }
      case TEXT -> new Text(Primitives.readText(in));
      case CLIP -> {
        int count = Primitives.readCount(in);
        List<Clip.TimedFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          frames.add(new Clip.TimedFrame(in.readLong(), readFrame(in)));
        }
        yield new Clip(frames);
      }
    };
  }

  private static VideoFrame readFrame(DataInput in) throws IOException {
    PixelFormat format = PixelFormat.values()[in.readUnsignedByte()];
    ColorSpace colorSpace = ColorSpace.values()[in.readUnsignedByte()];
    int width = Primitives.readCount(in);
    int height = Primitives.readCount(in);
    byte[] data = Primitives.readBytes(format.byteSize(width, height), in);
    return new VideoFrame(format, width, height, colorSpace, data);
  }

  private static List<Landmarks> readLandmarks(DataInput in) throws IOException {
    int count = Primitives.readCount(in);
    List<Landmarks> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = in.readInt();
      float confidence = in.readFloat();
      int points = Primitives.readCount(in);
      float[] values = Primitives.readFloats(points * Landmarks.STRIDE, in);
      float[] world = Primitives.readFloats(in.readBoolean() ? points * 3 : 0, in);
      list.add(new Landmarks(id, confidence, values, world));
    }
    return list;
  }
}
