package io.kinoloom.beam;

import io.kinoloom.codec.StageStateCodec;
import io.kinoloom.runtime.StageState;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;

/** Stage state as bytes, when a checkpoint is taken. */
final class StageStateCoder extends CustomCoder<StageState> {
  private static final long serialVersionUID = 1;

  @Override
  public void encode(StageState state, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    StageStateCodec.write(state, out);
    out.flush();
  }

  @Override
  public StageState decode(InputStream stream) throws IOException {
    return StageStateCodec.read(
        new DataInputStream(stream), Thread.currentThread().getContextClassLoader());
  }
}
