package io.kinoloom.nodes.video;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Puts a text into PNG, JPEG and GIF files, for which FFmpeg has no way, and finds it again: PNG in
 * an {@code iTXt} chunk after the header (PNG specification, 11.3.4.5), JPEG in comment segments
 * after the start of image (ITU-T T.81, B.2.4.5), GIF in a comment extension after the global
 * colour table (GIF89a, 24).
 */
final class StillRecord {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int PNG_HEADER = PNG.length + 25;
  private static final byte[] TEXT_CHUNK = {'i', 'T', 'X', 't'};
  private static final int JPEG_COMMENT = 0xfe;
  private static final int MOST_JPEG_COMMENT = 65_533;
  private static final int GIF_HEADER = 13;
  private static final byte[] GIF = {'G', 'I', 'F', '8', '9', 'a'};
  private static final int LONGEST_RECORD = 16 << 20;

  private StillRecord() {}

  /** How many bytes at the beginning of a file come before the text, and the text in its frame. */
  record Insertion(int after, byte[] bytes) {}

  /** What to insert into a PNG file. */
  static Insertion png(String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    byte[] key = RunRecord.KEY.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(TEXT_CHUNK);
    chunk.writeBytes(key);
    // End of key, not compressed, no method, no language, no translated key.
    chunk.writeBytes(new byte[5]);
    chunk.writeBytes(value);
    byte[] typeAndData = chunk.toByteArray();
    CRC32 crc = new CRC32();
    crc.update(typeAndData);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bigEndian(typeAndData.length - TEXT_CHUNK.length));
    whole.writeBytes(typeAndData);
    whole.writeBytes(bigEndian((int) crc.getValue()));
    return new Insertion(PNG_HEADER, whole.toByteArray());
  }

  private static byte[] bigEndian(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  /** What to insert into a JPEG file; long texts take several segments. */
  static Insertion jpeg(String text) throws IOException {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int from = 0; from < value.length; from += MOST_JPEG_COMMENT) {
      int length = Math.min(MOST_JPEG_COMMENT, value.length - from);
      out.writeByte(0xff);
      out.writeByte(JPEG_COMMENT);
      out.writeShort(length + 2);
      out.write(value, from, length);
    }
    return new Insertion(2, bytes.toByteArray());
  }

  /**
   * What to insert into a GIF file.
   *
   * @param header at least its first 13 bytes
   */
  static Insertion gif(byte[] header, String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x21);
    out.write(0xfe);
    for (int from = 0; from < value.length; from += 255) {
      int length = Math.min(255, value.length - from);
      out.write(length);
      out.write(value, from, length);
    }
    out.write(0);
    return new Insertion(GIF_HEADER + colorTable(header), out.toByteArray());
  }

  private static int colorTable(byte[] header) {
    int flags = header[10] & 0xff;
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  /**
   * The text in a file of one of these kinds.
   *
   * @return empty if it is none, or holds no text
   */
  static Optional<String> find(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    try {
      byte[] start = in.readNBytes(PNG.length);
      if (Arrays.equals(start, PNG)) {
        return findPng(in);
      }
      if (start.length > 4 && (start[0] & 0xff) == 0xff && (start[1] & 0xff) == 0xd8) {
        return findJpeg(in, start);
      }
      if (Arrays.equals(Arrays.copyOf(start, GIF.length), GIF)) {
        return findGif(in, start);
      }
      return Optional.empty();
    } catch (EOFException cutShort) {
      return Optional.empty();
    }
  }

  private static Optional<String> findPng(DataInputStream in) throws IOException {
    byte[] prefix = (RunRecord.KEY + "\0\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
    while (true) {
      int length = in.readInt();
      byte[] type = in.readNBytes(4);
      if (length < 0 || new String(type, StandardCharsets.ISO_8859_1).equals("IDAT")) {
        return Optional.empty();
      }
      if (Arrays.equals(type, TEXT_CHUNK) && length < LONGEST_RECORD) {
        byte[] data = in.readNBytes(length);
        if (data.length > prefix.length
            && Arrays.equals(Arrays.copyOf(data, prefix.length), prefix)) {
          return Optional.of(
              new String(data, prefix.length, data.length - prefix.length, StandardCharsets.UTF_8));
        }
      } else {
        in.skipNBytes(length);
      }
      in.skipNBytes(4);
    }
  }

  private static Optional<String> findJpeg(DataInputStream in, byte[] start) throws IOException {
    // Six bytes of the first segment have been read with the start of the file.
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int marker = start[3] & 0xff;
    int length = (start[4] & 0xff) << 8 | start[5] & 0xff;
    byte[] read = Arrays.copyOfRange(start, 6, 8);
    while (marker != 0xda && length >= 2) {
      byte[] rest = in.readNBytes(length - 2 - read.length);
      if (marker == JPEG_COMMENT) {
        text.writeBytes(read);
        text.writeBytes(rest);
      }
      in.readUnsignedByte();
      marker = in.readUnsignedByte();
      length = in.readUnsignedShort();
      read = new byte[0];
    }
    return text.size() == 0 ? Optional.empty() : Optional.of(text.toString(StandardCharsets.UTF_8));
  }

  private static Optional<String> findGif(DataInputStream in, byte[] start) throws IOException {
    byte[] header = Arrays.copyOf(start, GIF_HEADER);
    in.readFully(header, start.length, GIF_HEADER - start.length);
    in.skipNBytes(colorTable(header));
    while (in.readUnsignedByte() == 0x21) {
      boolean comment = in.readUnsignedByte() == 0xfe;
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      int length = in.readUnsignedByte();
      while (length > 0) {
        text.writeBytes(in.readNBytes(length));
        length = in.readUnsignedByte();
      }
      if (comment) {
        return Optional.of(text.toString(StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }
}
