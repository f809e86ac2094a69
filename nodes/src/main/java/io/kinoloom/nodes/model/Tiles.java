package io.kinoloom.nodes.model;

import io.kinoloom.spi.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Runs a fully convolutional model on pictures of any size: padded to what the model can take, and
 * in overlapping tiles where they are larger than a tile. In an overlap the tiles fade into one
 * another linearly.
 *
 * @param port the condition's size, which the model was trained for
 * @param output the size of the output that goes with it
 * @param multiple widths and heights the model takes are multiples of this
 * @param tile side of a tile, pixels of the condition; 0 for whole pictures
 * @param overlap of neighbouring tiles, pixels of the condition
 */
record Tiles(Port port, Port output, int multiple, int tile, int overlap) {

  /** Width of the output for a condition of this width. */
  int outputWidth(int width) {
    return scaled(width, output.width(), port.width());
  }

  /** Height of the output for a condition of this height. */
  int outputHeight(int height) {
    return scaled(height, output.height(), port.height());
  }

  private static int scaled(int extent, int to, int from) {
    return Math.max(1, offset(extent, to, from));
  }

  /** A piece of one axis. */
  private record Span(int start, int length, int padded) {}

  private List<Span> spans(int extent) {
    if (tile == 0 || extent <= tile) {
      return List.of(new Span(0, extent, padded(extent)));
    }
    int side = padded(tile);
    int stride = Math.max(multiple, (side - overlap) / multiple * multiple);
    List<Span> spans = new ArrayList<>();
    int start = 0;
    while (start + side < extent) {
      spans.add(new Span(start, side, side));
      start += stride;
    }
    spans.add(new Span(start, extent - start, side));
    return spans;
  }

  private int padded(int extent) {
    return (extent + multiple - 1) / multiple * multiple;
  }

  /**
   * Runs the model on a picture.
   *
   * @param inputs of the whole picture; a tensor of three extents is cut, any other is passed on
   * @param width of the condition
   * @param height of the condition
   * @param model the model
   * @return the outputs of the whole picture
   */
  List<Tensor> run(List<Tensor> inputs, int width, int height, UnaryOperator<List<Tensor>> model) {
    List<Span> columns = spans(width);
    List<Span> rows = spans(height);
    if (columns.size() == 1
        && rows.size() == 1
        && columns.get(0).padded == width
        && rows.get(0).padded == height) {
      return model.apply(inputs);
    }
    List<Mosaic> mosaics = new ArrayList<>();
    int outWidth = outputWidth(width);
    int outHeight = outputHeight(height);
    for (Span row : rows) {
      for (Span column : columns) {
        List<Tensor> outputs = model.apply(cut(inputs, width, height, column, row));
        for (int i = 0; i < outputs.size(); i++) {
          if (mosaics.size() == i) {
            mosaics.add(new Mosaic(outputs.get(i).shape().get(0), outWidth, outHeight));
          }
          mosaics
              .get(i)
              .add(
                  outputs.get(i),
                  offset(column.start, output.width(), port.width()),
                  offset(row.start, output.height(), port.height()),
                  outputWidth(Math.max(1, overlap)));
        }
      }
    }
    return mosaics.stream().map(Mosaic::whole).toList();
  }

  private List<Tensor> cut(List<Tensor> inputs, int width, int height, Span column, Span row) {
    List<Tensor> pieces = new ArrayList<>();
    for (Tensor input : inputs) {
      if (input.shape().size() != 3) {
        pieces.add(input);
        continue;
      }
      int inputHeight = input.shape().get(1);
      int inputWidth = input.shape().get(2);
      // A fed-back picture has the output's size, the condition its own.
      int left = offset(column.start, inputWidth, width);
      int top = offset(row.start, inputHeight, height);
      boolean fedBack = inputWidth != width || inputHeight != height;
      int pieceWidth = fedBack ? outputWidth(column.padded) : column.padded;
      int pieceHeight = fedBack ? outputHeight(row.padded) : row.padded;
      pieces.add(
          new Tensor(
              List.of(input.shape().get(0), pieceHeight, pieceWidth),
              Pictures.cut(
                  input.values(), inputWidth, inputHeight, left, top, pieceWidth, pieceHeight)));
    }
    return pieces;
  }

  private static int offset(int start, int to, int from) {
    return Math.toIntExact((long) start * to / from);
  }

  /** A picture put together from tiles. */
  private static final class Mosaic {
    private final int channels;
    private final int width;
    private final int height;
    private final float[] sums;
    private final float[] weights;

    Mosaic(int channels, int width, int height) {
      this.channels = channels;
      this.width = width;
      this.height = height;
      sums = new float[channels * width * height];
      weights = new float[width * height];
    }

    void add(Tensor piece, int left, int top, int fade) {
      int pieceHeight = piece.shape().get(1);
      int pieceWidth = piece.shape().get(2);
      for (int y = 0; y < pieceHeight && top + y < height; y++) {
        float across = ramp(y, pieceHeight, fade);
        for (int x = 0; x < pieceWidth && left + x < width; x++) {
          float weight = across * ramp(x, pieceWidth, fade);
          int at = (top + y) * width + left + x;
          weights[at] += weight;
          for (int channel = 0; channel < channels; channel++) {
            sums[channel * width * height + at] +=
                weight * piece.values()[(channel * pieceHeight + y) * pieceWidth + x];
          }
        }
      }
    }

    /** From nearly 0 at the edge to 1 where the overlap ends. */
    private static float ramp(int at, int extent, int fade) {
      float near = Math.min(at, extent - 1 - at) + 0.5f;
      return Math.min(1, near / fade);
    }

    Tensor whole() {
      int pixels = width * height;
      for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < pixels; i++) {
          sums[channel * pixels + i] /= weights[i];
        }
      }
      return new Tensor(List.of(channels, height, width), sums);
    }
  }
}
