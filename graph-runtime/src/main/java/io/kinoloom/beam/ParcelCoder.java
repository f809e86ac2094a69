package io.kinoloom.beam;

import io.kinoloom.codec.PacketCodec;
import io.kinoloom.runtime.Packet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;

/** Parcels as bytes between processes, as tickets of {@link Handover} within one. */
final class ParcelCoder extends CustomCoder<Parcel> {
  private static final long serialVersionUID = 1;

  private final String run;
  private final boolean embedded;

  ParcelCoder(String run, boolean embedded) {
    this.run = run;
    this.embedded = embedded;
  }

  @Override
  public void encode(Parcel parcel, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeShort(parcel.exchange());
    boolean byTicket = embedded && parcel.packet() instanceof Packet.Data;
    out.writeBoolean(byTicket);
    if (byTicket) {
      out.writeLong(leave(parcel));
    } else {
      PacketCodec.write(parcel.packet(), out);
    }
    out.flush();
  }

  private long leave(Parcel parcel) throws IOException {
    try {
      return Handover.of(run).leave(parcel);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      InterruptedIOException wrapped = new InterruptedIOException("the run was stopped");
      wrapped.initCause(stopped);
      throw wrapped;
    }
  }

  @Override
  public Parcel decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int exchange = in.readUnsignedShort();
    if (in.readBoolean()) {
      return new Parcel(exchange, Handover.of(run).take(exchange, in.readLong()));
    }
    return new Parcel(exchange, PacketCodec.read(in));
  }

  @Override
  public void verifyDeterministic() {
    // Parcels are never keys.
  }
}
