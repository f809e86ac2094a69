package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Convolution;
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
 * NeurIPS 2018, section 3: picture h, flow w and mask m; x = m h + (1 - m) warp(previous, w), and x
 * = h for a first picture.
 *
 * <p>With a foreground, section 3.3 of the same: what the mask M of its channels shows is painted
 * by a second, smaller network from the conditions alone, and x becomes M f + (1 - M) x.
 *
 * <p>A painter grows as the generator of T. Wang and others, "High-Resolution Image Synthesis and
 * Semantic Manipulation with Conditional GANs", CVPR 2018, section 3.1, does: a level around it
 * looks at twice the size and joins its last features; here it only adds to the picture, enlarged,
 * and to the motion, so that a painter that has just grown paints what it painted before.
 *
 * <p>A style scales and shifts the channels of every level (X. Huang and S. Belongie, "Arbitrary
 * Style Transfer in Real-Time with Adaptive Instance Normalization", ICCV 2017): norms would take
 * away numbers that merely came in with the condition.
 *
 * @param conditionChannels channels of one condition
 * @param fold whether conditions are as large as pictures, and are folded to half the size too
 * @param conditions how many conditions it sees, the present one included
 * @param pictures how many of its own pictures it sees; 0 paints each frame by itself
 * @param coarse whether it sees them at half size. A painter that sees every pixel can strengthen
 *     what alternates from one to the next, a little with each picture; what it moves along keeps
 *     its full size
 * @param width channels at half size; deeper levels have twice and four times as many
 * @param blocks residual blocks at an eighth of the size
 * @param grown levels around it, each for pictures twice as large, with half the channels
 * @param flow whether it moves its previous picture along
 * @param style how many numbers choose among all pictures that fit the conditions; 0 for none
 * @param foreground channels of a condition, from 0, whose things are painted apart; empty for none
 */
public record Painter(
    int conditionChannels,
    boolean fold,
    int conditions,
    int pictures,
    boolean coarse,
    int width,
    int blocks,
    int grown,
    boolean flow,
    int style,
    List<Integer> foreground) {
  /** Mean distance from grey of a picture that is none. */
  private static final double NOTHING = 1e-6;

  /** One that sees its pictures at half size, without style and foreground. */
  Painter(
      int conditionChannels,
      boolean fold,
      int conditions,
      int pictures,
      int width,
      int blocks,
      boolean flow) {
    this(conditionChannels, fold, conditions, pictures, true, width, blocks, 0, flow, 0, List.of());
  }

  /**
   * What a painter makes.
   *
   * @param picture N x 3 x height x width, -1..1
   * @param fresh the picture as painted, before anything was moved along; with its foreground
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
    foreground = List.copyOf(foreground);
    for (int channel : foreground) {
      if (channel < 0 || channel >= conditionChannels) {
        throw new IllegalArgumentException(
            "'foreground' names channel %d, but conditions have the channels 0 to %d"
                .formatted(channel, conditionChannels - 1));
      }
    }
  }

  /** Channels of one condition at half the size of pictures. */
  int drawnChannels() {
    return fold ? 4 * conditionChannels : conditionChannels;
  }

  /** Whether it sees all that another sees, and maybe more of the past. */
  boolean canContinue(Painter other) {
    return drawnChannels() == other.drawnChannels()
        && conditions >= other.conditions
        && pictures >= other.pictures
        && (coarse == other.coarse || other.pictures == 0);
  }

  /** Channels of the pictures that it sees, at half their size. */
  int rememberedChannels() {
    return (coarse ? 3 : 12) * pictures;
  }

  /** Conditions at half the size of pictures. */
  Value drawn(Value condition) {
    return fold ? condition.unshuffle() : condition;
  }

  /** Paints, for painters without a style. */
  Painting paint(Weights weights, Value condition, Value previous) {
    return paint(weights, condition, previous, Optional.empty());
  }

  /**
   * Paints.
   *
   * @param condition N x (conditions * conditionChannels) x height/2 x width/2, or height x width
   *     if they are to be folded; oldest first
   * @param previous N x (pictures * 3) x height x width, oldest first, 0 where there was none;
   *     ignored by painters of single frames
   * @param code N x style x 1 x 1, there if the painter has a style
   */
  Painting paint(Weights weights, Value condition, Value previous, Optional<Value> code) {
    if (code.isPresent() != style > 0) {
      throw new IllegalArgumentException("a style for a painter without one, or none");
    }
    Heads heads = level(weights, grown, condition, previous, code).heads();
    Value fresh = heads.fresh();
    if (!flow) {
      Value whole = front(weights, condition, code).map(front -> front.over(fresh)).orElse(fresh);
      return new Painting(whole, whole, Optional.empty());
    }
    Value motion = heads.motion().get();
    Value w = motion.slice(0, 2).times(4);
    Value last = previous.slice(3 * (pictures - 1), 3 * pictures);
    // A first picture has nothing before it that could be moved along.
    Value first = last.abs().pixelMean().channelMean().below(NOTHING);
    Value old = first.times(-1).plus(1);
    Value mask = first.plus(old.times(motion.slice(2, 3).times(4).sigmoid()));
    Value warped = last.warp(w);
    Value picture = warped.plus(mask.times(fresh.minus(warped)));
    return front(weights, condition, code)
        .map(
            front ->
                new Painting(
                    front.over(picture),
                    front.over(fresh),
                    Optional.of(new Motion(w, front.mask.plus(mask.times(front.rest())), warped))))
        .orElseGet(() -> new Painting(picture, fresh, Optional.of(new Motion(w, mask, warped))));
  }

  /**
   * What a level gives.
   *
   * @param features N x width x height/2 x width/2 of its pictures
   */
  private record Level(Value features, Heads heads) {}

  private Level level(
      Weights weights, int number, Value condition, Value previous, Optional<Value> code) {
    List<Value> seen = new ArrayList<>(List.of(drawn(condition)));
    if (pictures > 0) {
      seen.add(coarse ? previous.halve() : previous.unshuffle());
    }
    Value all = Value.concat(seen);
    if (number == 0) {
      return core(weights, all, code);
    }
    Value smaller = pictures > 0 ? previous.halve() : previous;
    Level inner = level(weights, number - 1, condition.halve(), smaller, code);
    return around(weights, number, all, inner, code);
  }

  private Level core(Weights weights, Value seen, Optional<Value> code) {
    int middle = 2 * width;
    int deep = 4 * width;
    Value half = seen.conv(weights, "enter", width, 3).leakyRelu();
    half = styled(weights, "enter", half, code);
    Value quarter = down(weights, "down1", half, middle);
    Value x = down(weights, "down2", quarter, deep);
    for (int i = 1; i <= blocks; i++) {
      x = styled(weights, "trunk" + i, residual(weights, "trunk" + i, x), code);
    }
    x = styled(weights, "up2", up(weights, "up2", x, quarter), code);
    x = residual(weights, "fine2", x);
    x = styled(weights, "up1", up(weights, "up1", x, half), code);
    x = x.conv(weights, "fine1", width, 3).leakyRelu();
    return new Level(x, heads(weights, "", x, flow, 1));
  }

  private Level around(Weights weights, int number, Value seen, Level inner, Optional<Value> code) {
    String layer = "grown" + number + ".";
    int channels = channels(number);
    Value half = seen.conv(weights, layer + "enter", channels, 3).leakyRelu();
    half = styled(weights, layer + "enter", half, code);
    Value x = down(weights, layer + "down", half, inner.features().channels());
    x = residual(weights, layer + "trunk", x.plus(inner.features()));
    x = styled(weights, layer + "up", up(weights, layer + "up", x, half), code);
    x = x.conv(weights, layer + "fine", channels, 3).leakyRelu();
    return new Level(x, heads(weights, layer, x, flow, 0).onTopOf(inner.heads()));
  }

  /** Channels of a level around the painter at half the size of its pictures. */
  int channels(int level) {
    return Math.max(4, width >> level);
  }

  /**
   * What is painted apart.
   *
   * @param picture f
   * @param mask M, N x 1 x height x width, 0..1
   */
  record Front(Value picture, Value mask) {
    /** 1 - M. */
    Value rest() {
      return mask.times(-1).plus(1);
    }

    Value over(Value behind) {
      return mask.times(picture).plus(rest().times(behind));
    }
  }

  private Optional<Front> front(Weights weights, Value condition, Optional<Value> code) {
    if (foreground.isEmpty()) {
      return Optional.empty();
    }
    Value half = drawn(condition).conv(weights, "front.enter", width, 3).leakyRelu();
    half = styled(weights, "front.enter", half, code);
    Value x = residual(weights, "front.trunk", down(weights, "front.down", half, 2 * width));
    x = styled(weights, "front.trunk", x, code);
    x = styled(weights, "front.up", up(weights, "front.up", x, half), code);
    x = x.conv(weights, "front.fine", width, 3).leakyRelu();
    return Optional.of(
        new Front(heads(weights, "front.", x, false, 1).fresh(), foregroundMask(condition)));
  }

  /** Where the present condition shows foreground: N x 1 x height x width. */
  Value foregroundMask(Value condition) {
    int latest = (conditions - 1) * conditionChannels;
    Value strongest =
        Value.concat(
                foreground.stream()
                    .map(channel -> condition.slice(latest + channel, latest + channel + 1))
                    .toList())
            .strongest();
    return fold ? strongest : strongest.upsample();
  }

  private Value styled(Weights weights, String layer, Value x, Optional<Value> code) {
    return code.map(
            numbers ->
                x.times(numbers.conv(weights, layer + ".scale", x.channels(), 1, 1, 0.3).plus(1))
                    .plus(numbers.conv(weights, layer + ".shift", x.channels(), 1, 1, 0.3)))
        .orElse(x);
  }

  /**
   * What the last layers give.
   *
   * @param smooth the picture, enlarged
   * @param detail between the pixels of half size, learned on top
   * @param motion flow and mask, of painters with flow
   */
  private record Heads(Value smooth, Value detail, Optional<Value> motion) {
    /** Added to those of a painter of half the size, whose pixels are twice as wide. */
    Heads onTopOf(Heads inner) {
      return new Heads(
          smooth.plus(inner.smooth.plus(inner.detail).upsample()),
          detail,
          motion.map(own -> own.plus(farther(inner.motion.get()).upsample())));
    }

    private static Value farther(Value motion) {
      return Value.concat(List.of(motion.slice(0, 2).times(2), motion.slice(2, 3)));
    }

    Value fresh() {
      return smooth.plus(detail).tanh();
    }
  }

  private static Heads heads(Weights weights, String prefix, Value x, boolean moves, double gain) {
    if (x.isForUsers()) {
      return headsAtOnce(weights, prefix, x, moves, gain);
    }
    return new Heads(
        x.conv(weights, prefix + "picture", 3, 3, 1, 0.5 * gain).upsample(),
        x.conv(weights, prefix + "detail", 12, 3, 1, 0.1 * gain).shuffle(),
        moves
            ? Optional.of(x.conv(weights, prefix + "motion", 3, 3, 1, 0.1 * gain).upsample())
            : Optional.empty());
  }

  /** The same by one convolution, whose few channels would not fill the processor's registers. */
  private static Heads headsAtOnce(
      Weights weights, String prefix, Value x, boolean moves, double gain) {
    int channels = x.channels();
    Convolution picture = weights.convolution(prefix + "picture", 3, channels, 3, 0.5 * gain);
    Convolution detail = weights.convolution(prefix + "detail", 12, channels, 3, 0.1 * gain);
    if (!moves) {
      Value all = x.convolutions(List.of(picture, detail));
      Value smooth = enlarged(all);
      return new Heads(smooth.slice(0, 3), all.slice(3, 15).planar().shuffle(), Optional.empty());
    }
    Convolution motion = weights.convolution(prefix + "motion", 3, channels, 3, 0.1 * gain);
    Value all = x.convolutions(List.of(picture, motion, detail));
    Value smooth = enlarged(all);
    return new Heads(
        smooth.slice(0, 3), all.slice(6, 18).planar().shuffle(), Optional.of(smooth.slice(3, 6)));
  }

  /** Eight channels are enlarged quicker than three: in one step, not one by one. */
  private static Value enlarged(Value x) {
    return x.slice(0, 8).upsample().planar();
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
