package io.kinoloom.codec;

import io.kinoloom.runtime.Packet;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Writes and reads packets. */
public final class PacketCodec {
  private static final int DATA = 0;
  private static final int GAP = 1;
  private static final int END = 2;
  private static final int DISCONTINUITY = 4;

  private PacketCodec() {}

  /** Writes {@code packet}. */
  public static void write(Packet packet, DataOutput out) throws IOException {
    if (packet instanceof Packet.Data data) {
      header(DATA, data, out);
      PayloadCodec.write(data.payload(), out);
    } else if (packet instanceof Packet.Gap gap) {
      header(GAP, gap, out);
    } else {
      out.writeByte(END);
      out.writeLong(packet.sequence());
    }
  }

  private static void header(int kind, Packet.Timed packet, DataOutput out) throws IOException {
    out.writeByte(packet.discontinuity() ? kind | DISCONTINUITY : kind);
    out.writeLong(packet.sequence());
    out.writeLong(packet.timeMicros());
  }

  /** Reads what {@link #write} wrote. */
  public static Packet read(DataInput in) throws IOException {
    int bits = in.readUnsignedByte();
    long sequence = in.readLong();
    boolean discontinuity = (bits & DISCONTINUITY) != 0;
    return switch (bits & ~DISCONTINUITY) {
      case DATA -> new Packet.Data(sequence, in.readLong(), discontinuity, PayloadCodec.read(in));
      case GAP -> new Packet.Gap(sequence, in.readLong(), discontinuity);
      case END -> new Packet.End(sequence);
      default -> throw new IOException("unknown packet kind " + bits);
    };
  }
}
