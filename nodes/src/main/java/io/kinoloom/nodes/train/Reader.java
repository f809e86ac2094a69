package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.List;

/**
 * The perceptual network: reads the condition out of a picture, as trained on real pairs before the
 * painter starts, and is frozen then. Its features tell apart what the condition is about - lids,
 * lips, gaze - which makes them a better measure of likeness than pixels, and its reading of a
 * painted picture must be the condition the picture was painted from.
 *
 * @param conditionChannels channels of one condition at half the size of pictures
 * @param width channels of the first layer
 */
public record Reader(int conditionChannels, int width) {

  /**
   * What it read.
   *
   * @param features of each layer, fine to coarse
   * @param logits of the condition, N x conditionChannels x height/2 x width/2
   */
  record Reading(List<Value> features, Value logits) {
    /** The condition, 0..1. */
    Value condition() {
      return logits.sigmoid();
    }
  }

  /**
   * Reads pictures.
   *
   * @param picture N x 3 x height x width, -1..1
   */
  Reading read(Weights weights, Value picture) {
    Value half = picture.unshuffle().conv(weights, "read1", width, 3).leakyRelu();
    Value quarter = down(weights, "read2", half, width * 3 / 2);
    Value eighth = down(weights, "read3", quarter, width * 2);
    Value x = eighth.conv(weights, "read4", width * 2, 3).leakyRelu();
    x = x.upsample().conv(weights, "write2", width * 3 / 2, 3).plus(quarter).leakyRelu();
    x = x.upsample().conv(weights, "write1", width, 3).plus(half).leakyRelu();
    Value logits = x.conv(weights, "condition", conditionChannels, 3, 1, 0.5);
    return new Reading(List.of(half, quarter, eighth), logits);
  }

  private static Value down(Weights weights, String layer, Value x, int channels) {
    return x.conv(weights, layer, channels, 3, 2, 1).leakyRelu();
  }
}
