package io.kinoloom.beam;

import io.kinoloom.codec.StageStateCodec;
import io.kinoloom.runtime.StageState;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.io.UnboundedSource;

/**
 * Where a source stage stands: the state of the stage for every stream that has begun.
 *
 * @param streams by name
 */
record SourceMark(Map<String, StageState> streams) implements UnboundedSource.CheckpointMark {
  SourceMark {
    streams = new TreeMap<>(streams);
  }

  @Override
  public void finalizeCheckpoint() {
    // Files are read again from a position; there is nothing to acknowledge.
  }

  /** Marks as bytes. */
  static final class Bytes extends CustomCoder<SourceMark> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(SourceMark mark, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeInt(mark.streams().size());
      for (Map.Entry<String, StageState> entry : mark.streams().entrySet()) {
        out.writeUTF(entry.getKey());
        StageStateCodec.write(entry.getValue(), out);
      }
      out.flush();
    }

    @Override
    public SourceMark decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      Map<String, StageState> streams = new TreeMap<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        streams.put(name, StageStateCodec.read(in, Thread.currentThread().getContextClassLoader()));
      }
      return new SourceMark(streams);
    }
  }
}
