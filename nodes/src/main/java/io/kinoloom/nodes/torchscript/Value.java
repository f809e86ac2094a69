package io.kinoloom.nodes.torchscript;

import java.util.List;
import java.util.Locale;

/**
 * A tensor inside a {@link Method}: the name of a variable of its source. Pictures are N x channels
 * x height x width. Each operation records a line of source and returns its result; operations and
 * their meaning are those of PyTorch's functions of the same name.
 */
public final class Value {
  private final Method method;
  private final String name;
  private final int channels;

  /**
   * Whether its channels come last in memory, as in what a convolution of a file for users gives.
   */
  private final boolean channelsLast;

  Value(Method method, String name, int channels) {
    this(method, name, channels, false);
  }

  private Value(Method method, String name, int channels, boolean channelsLast) {
    this.method = method;
    this.name = name;
    this.channels = channels;
    this.channelsLast = channelsLast;
  }

  /** Length of the second dimension of a picture. */
  public int channels() {
    return channels;
  }

  @Override
  public String toString() {
    return name;
  }

  private Value same(String call) {
    return to(channels, call);
  }

  private Value to(int newChannels, String call) {
    return method.record(call, newChannels).laidOut(channelsLast);
  }

  private Value laidOut(boolean last) {
    return new Value(method, name, channels, last);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.17g", value);
  }

  /**
   * Convolution with bias and zeros around the picture.
   *
   * @param size odd length of the kernel's sides, pixels
   * @param stride of every how many pixels one is kept
   * @param gain times the usual deviation of the initial weights
   */
  public Value conv(Weights weights, String layer, int out, int size, int stride, double gain) {
    Value kernel = weights.kernel(layer, gain, out, channels, size);
    return conv(kernel, weights.bias(layer, out).toString(), out, size, stride);
  }

  private Value conv(Value kernel, String bias, int out, int size, int stride) {
    int pad = (size - 1) / 2;
    boolean users = isForUsers();
    Value x = users && !channelsLast ? same("(self).%s(%s, )".formatted(Lean.PACK, name)) : this;
    return to(
            out,
            "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)"
                .formatted(x, kernel, bias, stride, stride, pad, pad))
        .laidOut(users);
  }

  /**
   * A convolution and {@link #instanceNorm}, whose shift takes the place of a bias: the norm would
   * take that away again, and an optimiser would follow the rounding errors of its gradient.
   */
  public Value normConv(Weights weights, String layer, int out, int size, int stride) {
    return conv(weights.kernel(layer, 1, out, channels, size), "None", out, size, stride)
        .instanceNorm(weights, layer + ".norm");
  }

  /** A convolution of stride 1. */
  public Value conv(Weights weights, String layer, int out, int size) {
    return conv(weights, layer, out, size, 1, 1);
  }

  /**
   * Several convolutions of stride 1 of this picture at once, in a file for users: their results
   * lie side by side in the channels.
   */
  public Value convolutions(List<Convolution> convolutions) {
    List<Value> kernels = convolutions.stream().map(Convolution::kernel).toList();
    List<Value> biases = convolutions.stream().map(Convolution::bias).toList();
    Value kernel = same("torch.cat(" + kernels + ", 0)");
    Value bias = same("torch.cat(" + biases + ", 0)");
    int out = convolutions.stream().mapToInt(Convolution::channels).sum();
    return conv(kernel, bias.toString(), out, convolutions.get(0).size(), 1);
  }

  /** Whether this is recorded into a file for users, not for training. */
  public boolean isForUsers() {
    return method.isForUsers();
  }

  /** The same values, one channel after the other in memory. */
  public Value planar() {
    return same("torch.contiguous(" + name + ")").laidOut(false);
  }

  /** Each channel of each picture made zero mean and unit variance, then scaled and shifted. */
  public Value instanceNorm(Weights weights, String layer) {
    Value scale = weights.parameter(layer + ".scale", new Parameter.Constant(1), channels);
    Value shift = weights.parameter(layer + ".shift", new Parameter.Constant(0), channels);
    if (isForUsers()) {
      return same("(self).%s(%s, %s, %s, )".formatted(Lean.NORM, name, scale, shift));
    }
    return same(
        "torch.instance_norm(%s, %s, %s, None, None, True, 0.1, 1.0e-05, False)"
            .formatted(name, scale, shift));
  }

  public Value leakyRelu() {
    return same("torch.leaky_relu(" + name + ", 0.2)");
  }

  public Value tanh() {
    return same("torch.tanh(" + name + ")");
  }

  public Value sigmoid() {
    return same("torch.sigmoid(" + name + ")");
  }

  /** Logarithm of 1 + e^x. */
  public Value softplus() {
    return same("torch.softplus(" + name + ", 1, 20)");
  }

  /** Twice as wide and high, bilinear, pixels as little areas. */
  public Value upsample() {
    // PyTorch's way for channels that come last wants them dense.
    String dense = channelsLast ? "torch.contiguous(" + name + ", memory_format=2)" : name;
    return same("torch.upsample_bilinear2d(" + dense + ", None, False, [2., 2.])");
  }

  /** Half as wide and high, means of 2 x 2 pixels. */
  public Value halve() {
    return same("torch.avg_pool2d(" + name + ", [2, 2], [2, 2])");
  }

  /** Means of square windows around each pixel that has a whole one. */
  public Value windowMean(int side) {
    return same("torch.avg_pool2d(%s, [%d, %d], [1, 1])".formatted(name, side, side));
  }

  /** Moves each 2 x 2 block of pixels into channels; lossless. */
  public Value unshuffle() {
    return to(4 * channels, "torch.pixel_unshuffle(" + name + ", 2)");
  }

  /** The inverse of {@link #unshuffle}. */
  public Value shuffle() {
    return to(channels / 4, "torch.pixel_shuffle(" + name + ", 2)");
  }

  public Value plus(Value other) {
    return same("torch.add(" + name + ", " + other + ")");
  }

  public Value minus(Value other) {
    return same("torch.sub(" + name + ", " + other + ")");
  }

  public Value times(Value other) {
    return to(Math.max(channels, other.channels), "torch.mul(" + name + ", " + other + ")");
  }

  public Value plus(double other) {
    return same("torch.add(" + name + ", " + number(other) + ")");
  }

  public Value times(double other) {
    return same("torch.mul(" + name + ", " + number(other) + ")");
  }

  public Value over(Value other) {
    return same("torch.div(" + name + ", " + other + ")");
  }

  public Value squared() {
    return same("torch.mul(" + name + ", " + name + ")");
  }

  public Value exp() {
    return same("torch.exp(" + name + ")");
  }

  /** Mean over the pixels of each channel: a picture of one pixel. */
  public Value pixelMean() {
    return same("torch.mean(" + name + ", [2, 3], True)");
  }

  /** N x channels numbers as pictures of one pixel, N x channels x 1 x 1. */
  public Value asPixel() {
    return same("torch.unsqueeze(torch.unsqueeze(" + name + ", 2), 3)");
  }

  /** The inverse of {@link #asPixel}. */
  public Value asNumbers() {
    return same("torch.flatten(" + name + ", 1, -1)");
  }

  public Value abs() {
    return same("torch.abs(" + name + ")");
  }

  /** Mean of all values: a tensor without dimensions. */
  public Value mean() {
    return to(1, "torch.mean(" + name + ")");
  }

  /** Mean over the channels; they become one. */
  public Value channelMean() {
    return to(1, "torch.mean(" + name + ", [1], True)");
  }

  /** The largest of the channels; they become one. */
  public Value strongest() {
    return to(1, "torch.amax(" + name + ", [1], True)");
  }

  /** Mean absolute step of the brightness from pixel to pixel, right and down. */
  public Value gradient() {
    Value grey = channelMean();
    return grey.step(3).abs().mean().plus(grey.step(2).abs().mean());
  }

  private Value step(int dimension) {
    return same(
        "torch.sub(torch.slice(%1$s, %2$d, 1), torch.slice(%1$s, %2$d, 0, -1))"
            .formatted(name, dimension));
  }

  /** 1 where a value is below {@code limit}, else 0. */
  public Value below(double limit) {
    return same("torch.to(torch.lt(%s, %s), 6)".formatted(name, number(limit)));
  }

  /** The same values, without a gradient. */
  public Value detach() {
    return same("torch.detach(" + name + ")");
  }

  /** Channels {@code from} to before {@code to}. */
  public Value slice(int from, int to) {
    return to(to - from, "torch.slice(%s, 1, %d, %d)".formatted(name, from, to));
  }

  /** Side by side in the channels. */
  public static Value concat(List<Value> values) {
    Value first = values.get(0);
    int channels = values.stream().mapToInt(Value::channels).sum();
    return first.to(channels, "torch.cat(" + values + ", 1)");
  }

  /**
   * This picture seen through a flow: at each pixel the value found {@code flow} pixels away,
   * bilinear; the border goes on outside.
   *
   * @param flow N x 2 x height x width, horizontal and vertical, pixels
   */
  public Value warp(Value flow) {
    Value x = flow.slice(0, 1);
    Value y = flow.slice(1, 2);
    Value ones = method.record("torch.ones_like(" + x + ")", 1);
    Value column = ones.cumulate(3).plus(-1);
    Value row = ones.cumulate(2).plus(-1);
    Value gridX = column.plus(x).normalized(3, this);
    Value gridY = row.plus(y).normalized(2, this);
    Value grid =
        method.record(
            "torch.permute(torch.cat([%s, %s], 1), [0, 2, 3, 1])".formatted(gridX, gridY), 2);
    return same("torch.grid_sampler(%s, %s, 0, 1, True)".formatted(name, grid));
  }

  private Value cumulate(int dimension) {
    return same("torch.cumsum(" + name + ", " + dimension + ")");
  }

  /** Pixels to -1..1 across the picture. */
  private Value normalized(int dimension, Value picture) {
    return same(
        "torch.sub(torch.div(torch.mul(%s, 2.), torch.sub(torch.size(%s, %d), 1)), 1.)"
            .formatted(name, picture, dimension));
  }
}
