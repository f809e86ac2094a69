package io.kinoloom.nodes.train;

import io.kinoloom.nodes.video.MediaException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the record of a clip store whose condition is nearest to another one, by the sum of squared
 * differences of their bytes.
 *
 * <p>The search is exact and looks at few records. Held in memory are, for every record, the sums
 * of square blocks of its channels. Since a sum of n squares is at least the square of the sum over
 * n (Cauchy and Schwarz), the blocks give a lower bound of each distance; records are compared in
 * the order of their bounds, until the next bound is not below the smallest distance found.
 */
final class NearestRecord {
  /** Largest index. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int SMALLEST_BLOCK = 4;

  /** Bounds are computed with rounding; so much less is a bound for certain. */
  private static final double SURE = 1 - 1e-9;

  private final ClipStore store;
  private final ClipPart part;
  private final Blocks blocks;
  private final int[] records;
  private final int[] sums;
  private final int[] wanted;
  private final double[] bounds;
  private final ByteBuffer stored;
  private int compared;

  /**
   * What was found.
   *
   * @param record number in the store
   * @param squares sum of squared differences, in steps of a byte
   */
  record Match(int record, long squares) {}

  private NearestRecord(ClipStore store, ClipPart part, Blocks blocks, int[] records) {
    this.store = store;
    this.part = part;
    this.blocks = blocks;
    this.records = records;
    sums = new int[Math.multiplyExact(records.length, blocks.count())];
    wanted = new int[blocks.count()];
    bounds = new double[records.length];
    stored = ByteBuffer.allocate(part.bytes());
  }

  /** Reads all conditions of these clips once. */
  static NearestRecord index(ClipStore store, ClipPart part, List<ClipStore.Run> clips)
      throws MediaException {
    int[] records =
        clips.stream().flatMapToInt(clip -> IntStream.range(clip.first(), clip.end())).toArray();
    Blocks blocks = Blocks.of(part.shape(), records.length);
    NearestRecord index = new NearestRecord(store, part, blocks, records);
    for (int i = 0; i < records.length; i++) {
      blocks.sums(index.condition(records[i]), index.sums, i * blocks.count());
    }
    return index;
  }

  private byte[] condition(int record) throws MediaException {
    stored.clear();
    store.read(record, part.name(), stored);
    return stored.array();
  }

  /** The nearest record; of several the first. */
  Match find(byte[] query) throws MediaException {
    Arrays.fill(wanted, 0);
    blocks.sums(query, wanted, 0);
    long[] order = new long[records.length];
    for (int i = 0; i < records.length; i++) {
      bounds[i] = SURE * blocks.bound(wanted, sums, i * blocks.count());
      // Numbers that are not negative are in the order of their bits.
      order[i] = ((long) Float.floatToIntBits((float) bounds[i]) << 32) | i;
    }
    Arrays.sort(order);
    Match best = new Match(-1, Long.MAX_VALUE);
    compared = 0;
    for (long entry : order) {
      int i = (int) entry;
      // Rounded to float, bounds are in order but for a last bit.
      if (bounds[i] * (1 - 1e-6) > best.squares) {
        break;
      }
      if (bounds[i] <= best.squares) {
        compared++;
        long squares = squares(query, condition(records[i]), best.squares);
        if (squares < best.squares || squares == best.squares && records[i] < best.record) {
          best = new Match(records[i], squares);
        }
      }
    }
    return best;
  }

  /** How many records were looked at in the last search. */
  int compared() {
    return compared;
  }

  /** The sum of squared differences, or something above {@code enough}. */
  private static long squares(byte[] one, byte[] other, long enough) {
    long total = 0;
    int at = 0;
    while (at < one.length && total <= enough) {
      int end = Math.min(one.length, at + 4096);
      int sum = 0; // 4096 squares of at most 255 fit.
      for (; at < end; at++) {
        int distance = (one[at] & 0xff) - (other[at] & 0xff);
        sum += distance * distance;
      }
      total += sum;
    }
    return total;
  }

  /**
   * Square blocks that cover planes; those at the right and lower edges may be smaller.
   *
   * @param planes how many
   * @param height of each
   * @param width of each
   * @param side of a block
   */
  private record Blocks(int planes, int height, int width, int side) {
    /** The finest blocks whose index is small enough. */
    static Blocks of(List<Integer> shape, int records) {
      int rank = shape.size();
      int width = shape.get(rank - 1);
      int height = rank > 1 ? shape.get(rank - 2) : 1;
      int planes = shape.stream().reduce(1, Math::multiplyExact) / (width * height);
      Blocks blocks = new Blocks(planes, height, width, SMALLEST_BLOCK);
      while (blocks.side < Math.max(width, height)
          && (long) blocks.count() * records * Integer.BYTES > MOST_BYTES) {
        blocks = new Blocks(planes, height, width, 2 * blocks.side);
      }
      return blocks;
    }

    int columns() {
      return (width + side - 1) / side;
    }

    int rows() {
      return (height + side - 1) / side;
    }

    int count() {
      return planes * rows() * columns();
    }

    /** Adds the sum of each block. */
    void sums(byte[] values, int[] into, int offset) {
      int at = 0;
      for (int plane = 0; plane < planes; plane++) {
        for (int y = 0; y < height; y++) {
          int row = offset + (plane * rows() + y / side) * columns();
          for (int x = 0; x < width; x++, at++) {
            into[row + x / side] += values[at] & 0xff;
          }
        }
      }
    }

    /** At most the sum of squared differences of what has these sums. */
    double bound(int[] one, int[] others, int offset) {
      double bound = 0;
      int block = 0;
      for (int plane = 0; plane < planes; plane++) {
        for (int row = 0; row < rows(); row++) {
          int blockHeight = Math.min(side, height - row * side);
          double whole = 0;
          double last = 0;
          for (int column = 0; column < columns(); column++, block++) {
            double distance = one[block] - others[offset + block];
            if (column < columns() - 1) {
              whole += distance * distance;
            } else {
              last = distance * distance;
            }
          }
          int lastWidth = width - (columns() - 1) * side;
          bound += whole / (blockHeight * side) + last / (blockHeight * lastWidth);
        }
      }
      return bound;
    }
  }
}
