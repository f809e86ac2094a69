package io.kinoloom.codec;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Numbers, texts and arrays as bytes. */
final class Primitives {
  private Primitives() {}

  /** Seven bits a byte, lowest first. */
  static void writeCount(int value, DataOutput out) throws IOException {
    if (value < 0) {
      throw new IOException("a count must not be negative, is " + value);
    }
    int rest = value;
    while (rest > 0x7f) {
      out.writeByte(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  static int readCount(DataInput in) throws IOException {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("a count runs over five bytes");
  }

  static void writeText(String text, DataOutput out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeCount(bytes.length, out);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    return new String(readBytes(readCount(in), in), StandardCharsets.UTF_8);
  }

  static byte[] readBytes(int count, DataInput in) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  static void writeFloats(float[] values, DataOutput out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, 4));
    buffer.asFloatBuffer().put(values);
    out.write(buffer.array());
  }

  static float[] readFloats(int count, DataInput in) throws IOException {
    float[] values = new float[count];
    ByteBuffer.wrap(readBytes(Math.multiplyExact(count, 4), in)).asFloatBuffer().get(values);
    return values;
  }

  static void writeShorts(short[] values, DataOutput out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, 2));
    buffer.asShortBuffer().put(values);
    out.write(buffer.array());
  }

  static short[] readShorts(int count, DataInput in) throws IOException {
    short[] values = new short[count];
    ByteBuffer.wrap(readBytes(Math.multiplyExact(count, 2), in)).asShortBuffer().get(values);
    return values;
  }
}
