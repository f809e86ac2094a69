package io.kinoloom.nodes.torchscript;

/** Operations of files for users, written in the ways in which PyTorch is quickest. */
final class Lean {
  /** Instance norm: x, scale, shift. */
  static final String NORM = "instance_norm";

  /** The same picture with its channels last in memory. */
  static final String PACK = "channels_last";

  /** PyTorch's group norm changes its way of summing at this many pixels (2.7). */
  private static final int SMALL = 1024;

  private Lean() {}

  /** The source of the methods. */
  static String source() {
    return norm() + pack();
  }

  /**
   * PyTorch's own turns pictures into planes and back, at each call. A group norm with a group for
   * each channel computes the same and does not, but is slow on small pictures, where plain
   * arithmetic is quick.
   */
  private static String norm() {
    return """
      def %s(self: %s,
        x: Tensor,
        scale: Tensor,
        shift: Tensor) -> Tensor:
        pixels = torch.mul(torch.size(x, 2), torch.size(x, 3))
        if torch.lt(pixels, %d):
          centred = torch.sub(x, torch.mean(x, [2, 3], True))
          variance = torch.mean(torch.mul(centred, centred), [2, 3], True)
          inverse = torch.rsqrt(torch.add(variance, 1.0e-05))
          factor = torch.mul(inverse, torch.view(scale, [-1, 1, 1]))
          y = torch.addcmul(torch.view(shift, [-1, 1, 1]), centred, factor)
        else:
          y = torch.group_norm(x, torch.size(x, 1), scale, shift, 1.0e-05, True)
        return y
    """
        .formatted(NORM, Method.CLASS, SMALL);
  }

  /**
   * As the transpose of a matrix with a row for each channel, which is copied in blocks; asked to
   * change its memory format, PyTorch copies pixel by pixel, and within a convolution even slower.
   */
  private static String pack() {
    return """
      def %s(self: %s,
        x: Tensor) -> Tensor:
        n = torch.size(x, 0)
        c = torch.size(x, 1)
        h = torch.size(x, 2)
        w = torch.size(x, 3)
        rows = torch.reshape(x, [torch.mul(n, c), torch.mul(h, w)])
        columns = torch.reshape(torch.contiguous(torch.t(rows)), [h, w, n, c])
        return torch.contiguous(torch.permute(columns, [2, 3, 0, 1]), memory_format=2)
    """
        .formatted(PACK, Method.CLASS);
  }
}
