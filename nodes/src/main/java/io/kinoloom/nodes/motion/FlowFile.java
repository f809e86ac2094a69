package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.FlowField;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The {@code .flo} format of the Middlebury flow database (S. Baker et al., IJCV 92(1), 2011):
 * little-endian, the number 202021.25 as a 32-bit float (which reads "PIEH"), width and height as
 * 32-bit integers, then u and v as 32-bit floats, row by row. Components beyond 10^9 are unknown.
 */
final class FlowFile {
  private static final float MAGIC = 202021.25f;
  private static final int HEADER = 12;
  private static final int LARGEST = 1 << 16;
  private static final int LARGEST_FILE = 1 << 30;

  /** Larger components mean unknown. */
  private static final float UNKNOWN_FROM = 1e9f;

  /** What unknown components are written as. */
  private static final float UNKNOWN = 1e10f;

  private FlowFile() {}

  /**
   * Reads a field; where either component is unknown both become NaN.
   *
   * @throws MediaException if the file is none, is cut short, or cannot be read
   */
  static FlowField read(Path file) throws MediaException {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      ByteBuffer header = order(in.readNBytes(HEADER));
      if (header.remaining() < HEADER) {
        throw new MediaException(
            "'%s' is no flow file: it holds %d bytes, less than the header of one"
                .formatted(file, header.remaining()));
      }
      if (header.getFloat() != MAGIC) {
        throw new MediaException(
            ("'%s' is no Middlebury flow file (.flo): it does not begin with 'PIEH'; convert it,"
                    + " or name another file")
                .formatted(file));
      }
      int width = header.getInt();
      int height = header.getInt();
      if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
        throw new MediaException(
            "'%s' is damaged: its size is given as %dx%d".formatted(file, width, height));
      }
      long wanted = HEADER + 8L * width * height;
      if (size != wanted) {
        throw new MediaException(
            "'%s' is %s: %d bytes for a field of %dx%d, which takes %d; copy or write it again"
                .formatted(
                    file, size < wanted ? "cut short" : "too long", size, width, height, wanted));
      }
      if (wanted > LARGEST_FILE) {
        throw new MediaException(
            "'%s' is too large: a field of %dx%d; cut it up".formatted(file, width, height));
      }
      float[] vectors = new float[width * height * 2];
      order(in.readNBytes((int) (wanted - HEADER))).asFloatBuffer().get(vectors);
      forgetUnknown(vectors);
      return new FlowField(width, height, vectors);
    } catch (MediaException known) {
      throw known;
    } catch (NoSuchFileException cause) {
      throw new MediaException("There is no file '" + file + "'", cause);
    } catch (IOException cause) {
      throw new MediaException("'" + file + "' cannot be read: " + cause.getMessage(), cause);
    }
  }

  private static ByteBuffer order(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void forgetUnknown(float[] vectors) {
    for (int i = 0; i < vectors.length; i += 2) {
      // Written so that NaN counts as unknown.
      boolean known =
          Math.abs(vectors[i]) <= UNKNOWN_FROM && Math.abs(vectors[i + 1]) <= UNKNOWN_FROM;
      if (!known) {
        vectors[i] = Float.NaN;
        vectors[i + 1] = Float.NaN;
      }
    }
  }

  /** Writes a field. */
  static void write(FlowField flow, OutputStream out) throws IOException {
    float[] vectors = flow.vectors();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.addExact(HEADER, Math.multiplyExact(4, vectors.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(MAGIC).putInt(flow.width()).putInt(flow.height());
    for (int i = 0; i < vectors.length; i += 2) {
      boolean known =
          Math.abs(vectors[i]) <= UNKNOWN_FROM && Math.abs(vectors[i + 1]) <= UNKNOWN_FROM;
      bytes.putFloat(known ? vectors[i] : UNKNOWN);
      bytes.putFloat(known ? vectors[i + 1] : UNKNOWN);
    }
    out.write(bytes.array());
  }
}
