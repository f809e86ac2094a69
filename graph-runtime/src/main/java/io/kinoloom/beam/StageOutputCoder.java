package io.kinoloom.beam;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.CustomCoder;

/** Output of a source stage as bytes; used only where Flink does not chain the next operator. */
final class StageOutputCoder extends CustomCoder<StageOutput> {
  private static final long serialVersionUID = 1;

  private final ParcelCoder parcels;

  StageOutputCoder(ParcelCoder parcels) {
    this.parcels = parcels;
  }

  @Override
  public void encode(StageOutput output, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeUTF(output.stream());
    out.writeBoolean(output.last());
    out.writeShort(output.parcels().size());
    for (Parcel parcel : output.parcels()) {
      parcels.encode(parcel, out);
    }
    out.flush();
  }

  @Override
  public StageOutput decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    String name = in.readUTF();
    boolean last = in.readBoolean();
    int count = in.readUnsignedShort();
    List<Parcel> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(parcels.decode(in));
    }
    return new StageOutput(name, list, last);
  }
}
