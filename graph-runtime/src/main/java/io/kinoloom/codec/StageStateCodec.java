package io.kinoloom.codec;

import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.StageState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes and reads what a stage remembers, for checkpoints. */
public final class StageStateCodec {
  private static final int VERSION = 2;

  private StageStateCodec() {}

  /** Writes {@code state}. */
  public static void write(StageState state, DataOutput out) throws IOException {
    out.writeByte(VERSION);
    Primitives.writeCount(state.nodes().size(), out);
    for (StageState.NodeState node : state.nodes()) {
      writeNode(node, out);
    }
  }

  private static void writeNode(StageState.NodeState node, DataOutput out) throws IOException {
    Primitives.writeCount(node.values().size(), out);
    for (Map.Entry<String, Object> entry : node.values().entrySet()) {
      Primitives.writeText(entry.getKey(), out);
      ValueCodec.write(entry.getValue(), out);
    }
    Primitives.writeCount(node.inputs().size(), out);
    for (StageState.InputState input : node.inputs()) {
      writePackets(input.waiting(), out);
      writePackets(input.held(), out);
      out.writeBoolean(input.ended());
    }
    Primitives.writeCount(node.outputs().size(), out);
    for (Map.Entry<String, StageState.OutputState> entry : node.outputs().entrySet()) {
      Primitives.writeText(entry.getKey(), out);
      out.writeLong(entry.getValue().nextSequence());
      out.writeLong(entry.getValue().lastTimeMicros());
      out.writeBoolean(entry.getValue().discontinuous());
    }
    out.writeLong(node.lastTimeMicros());
    out.writeLong(node.firstTimeMicros());
    out.writeLong(node.calls());
    out.writeBoolean(node.ended());
  }

  private static void writePackets(List<? extends Packet> packets, DataOutput out)
      throws IOException {
    Primitives.writeCount(packets.size(), out);
    for (Packet packet : packets) {
      PacketCodec.write(packet, out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param loader finds the classes of nodes' state records
   */
  public static StageState read(DataInput in, ClassLoader loader) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("the checkpoint is of layout " + version + ", this is " + VERSION);
    }
    int count = Primitives.readCount(in);
    List<StageState.NodeState> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(readNode(in, loader));
    }
    return new StageState(nodes);
  }

  private static StageState.NodeState readNode(DataInput in, ClassLoader loader)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    int valueCount = Primitives.readCount(in);
    for (int i = 0; i < valueCount; i++) {
      String name = Primitives.readText(in);
      values.put(name, ValueCodec.read(in, loader));
    }
    List<StageState.InputState> inputs = new ArrayList<>();
    int inputCount = Primitives.readCount(in);
    for (int i = 0; i < inputCount; i++) {
      List<Packet.Timed> waiting = readPackets(Packet.Timed.class, in);
      List<Packet.Data> held = readPackets(Packet.Data.class, in);
      inputs.add(new StageState.InputState(waiting, held, in.readBoolean()));
    }
    Map<String, StageState.OutputState> outputs = new LinkedHashMap<>();
    int outputCount = Primitives.readCount(in);
    for (int i = 0; i < outputCount; i++) {
      String name = Primitives.readText(in);
      outputs.put(name, new StageState.OutputState(in.readLong(), in.readLong(), in.readBoolean()));
    }
    return new StageState.NodeState(
        values, inputs, outputs, in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
  }

  private static <T extends Packet> List<T> readPackets(Class<T> type, DataInput in)
      throws IOException {
    int count = Primitives.readCount(in);
    List<T> packets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      packets.add(type.cast(PacketCodec.read(in)));
    }
    return packets;
  }
}
