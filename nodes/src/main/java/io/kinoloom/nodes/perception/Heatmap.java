package io.kinoloom.nodes.perception;

/**
 * Moves landmarks to the centre of gravity of what a network's heatmap says around them, which is
 * more exact than the coordinates that the network regresses. MediaPipe's {@code
 * RefineLandmarksFromHeatmapCalculator}.
 *
 * @param size width and height of the heatmap
 * @param channels number of landmarks; the map of a landmark is a channel
 */
record Heatmap(int size, int channels) {
  /** Width and height of the surroundings of a landmark. */
  private static final int KERNEL = 7;

  /** The heatmap must be as sure as this somewhere around the landmark. */
  private static final double SURE = 0.5;

  /**
   * Moves landmarks in place; those outside of the map, and those of which the map is not sure,
   * stay where they are.
   *
   * @param logits row-major, a logit for each landmark at each place
   * @param landmarks {@code x, y, ...} of each landmark, in pixels of the network's input
   * @param stride floats of a landmark
   * @param inputSize width and height of the network's input
   */
  void refine(float[] logits, float[] landmarks, int stride, int inputSize) {
    float unit = (float) inputSize / size;
    for (int landmark = 0; landmark < channels; landmark++) {
      int at = landmark * stride;
      int column = (int) Math.floor(landmarks[at] / unit);
      int row = (int) Math.floor(landmarks[at + 1] / unit);
      if (column >= 0 && column < size && row >= 0 && row < size) {
        refine(logits, landmark, column, row, landmarks, at, unit);
      }
    }
  }

  private void refine(
      float[] logits,
      int landmark,
      int centerColumn,
      int centerRow,
      float[] landmarks,
      int at,
      float unit) {
    int reach = KERNEL / 2;
    double sum = 0;
    double columns = 0;
    double rows = 0;
    double most = 0;
    for (int row = Math.max(0, centerRow - reach);
        row <= Math.min(size - 1, centerRow + reach);
        row++) {
      for (int column = Math.max(0, centerColumn - reach);
          column <= Math.min(size - 1, centerColumn + reach);
          column++) {
        double sure = 1 / (1 + Math.exp(-logits[(row * size + column) * channels + landmark]));
        sum += sure;
        columns += sure * column;
        rows += sure * row;
        most = Math.max(most, sure);
      }
    }
    if (most >= SURE) {
      landmarks[at] = (float) (columns / sum * unit);
      landmarks[at + 1] = (float) (rows / sum * unit);
    }
  }
}
