package io.kinoloom.testing;

import io.kinoloom.codec.StageStateCodec;
import io.kinoloom.runtime.StageState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends stage state through bytes and back, as a checkpoint would. */
final class StateBytes {
  private StateBytes() {}

  static StageState through(StageState state, ClassLoader loader) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      StageStateCodec.write(state, new DataOutputStream(bytes));
      return StageStateCodec.read(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), loader);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
