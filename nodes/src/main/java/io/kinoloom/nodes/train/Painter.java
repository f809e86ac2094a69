package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A generator: paints a picture from conditions and, if it is sequential, from the pictures it
 * painted before. An encoder of three levels, residual blocks at the coarsest, and a decoder with
 * skips, between a lossless folding of 2 x 2 pixels into channels and its inverse, so that no
 * convolution runs at full size (W. Shi and others, "Real-Time Single Image and Video
 * Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network", CVPR 2016).
 *
 * <p>Sequential painters have the three heads of T. Wang and others, "Video-to-Video Synthesis",
 * NeurIPS 2018, section 3: picture h, flow w and mask m; x = m h + (1 - m) warp(previous, w).
 *
 * @param conditionChannels channels of one condition
 * @param fold whether conditions are as large as pictures, and are folded to half the size too
 * @param conditions how many conditions it sees, the present one included
 * @param pictures how many of its own pictures it sees; 0 paints each frame by itself
 * @param width channels at half size; deeper levels have twice and four times as many
 * @param blocks residual blocks at an eighth of the size
 * @param flow whether it moves its previous picture along
 */
public record Painter(
    int conditionChannels,
    boolean fold,
    int conditions,
    int pictures,
    int width,
    int blocks,
    boolean flow) {

  /**
   * What a painter makes.
   *
   * @param picture N x 3 x height x width, -1..1
   * @param fresh the picture as painted, before anything was moved along
   * @param motion what was moved along
   */
  record Painting(Value picture, Value fresh, Optional<Motion> motion) {}

  /**
   * The second and third head.
   *
   * @param flow N x 2 x height x width, pixels
   * @param mask N x 1 x height x width: share painted afresh
   * @param warped the previous picture, moved
   */
  record Motion(Value flow, Value mask, Value warped) {}

  public Painter {
    if (flow && pictures == 0) {
      throw new IllegalArgumentException("a painter with flow needs its previous picture");
    }
  }

  /** Channels of one condition at half the size of pictures. */
  int drawnChannels() {
    return fold ? 4 * conditionChannels : conditionChannels;
  }

  /** Conditions at half the size of pictures. */
  Value drawn(Value condition) {
    return fold ? condition.unshuffle() : condition;
  }

  /**
   * Paints.
   *
   * @param condition N x (conditions * conditionChannels) x height/2 x width/2, or height x width
   *     if they are to be folded; oldest first
   * @param previous N x (pictures * 3) x height x width, oldest first, 0 where there was none;
   *     ignored by painters of single frames
   */
  Painting paint(Weights weights, Value condition, Value previous) {
    List<Value> seen = new ArrayList<>(List.of(drawn(condition)));
    if (pictures > 0) {
      seen.add(previous.unshuffle());
    }
    int middle = 2 * width;
    int deep = 4 * width;
    Value half = Value.concat(seen).conv(weights, "enter", width, 3).leakyRelu();
    Value quarter = down(weights, "down1", half, middle);
    Value x = down(weights, "down2", quarter, deep);
    for (int i = 1; i <= blocks; i++) {
      x = residual(weights, "trunk" + i, x);
    }
    x = up(weights, "up2", x, quarter);
    x = residual(weights, "fine2", x);
    x = up(weights, "up1", x, half);
    x = x.conv(weights, "fine1", width, 3).leakyRelu();
    // Smooth at first: details between the pixels of half size are learned on top.
    Value fresh =
        x.conv(weights, "picture", 3, 3, 1, 0.5)
            .upsample()
            .plus(x.conv(weights, "detail", 12, 3, 1, 0.1).shuffle())
            .tanh();
    if (!flow) {
      return new Painting(fresh, fresh, Optional.empty());
    }
    Value heads = x.conv(weights, "motion", 3, 3, 1, 0.1).upsample();
    Value w = heads.slice(0, 2).times(4);
    Value mask = heads.slice(2, 3).times(4).sigmoid();
    Value last = previous.slice(3 * (pictures - 1), 3 * pictures);
    Value warped = last.warp(w);
    Value picture = warped.plus(mask.times(fresh.minus(warped)));
    return new Painting(picture, fresh, Optional.of(new Motion(w, mask, warped)));
  }

  private static Value down(Weights weights, String layer, Value x, int channels) {
    return x.normConv(weights, layer, channels, 3, 2).leakyRelu();
  }

  private static Value up(Weights weights, String layer, Value x, Value skip) {
    return x.upsample().normConv(weights, layer, skip.channels(), 3, 1).plus(skip).leakyRelu();
  }

  private static Value residual(Weights weights, String layer, Value x) {
    Value inner = x.normConv(weights, layer + ".a", x.channels(), 3, 1).leakyRelu();
    return x.plus(inner.normConv(weights, layer + ".b", x.channels(), 3, 1));
  }
}
