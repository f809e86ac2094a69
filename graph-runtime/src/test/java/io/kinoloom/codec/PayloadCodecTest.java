package io.kinoloom.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.StageState;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PayloadCodecTest {
  private static final int KINDS = 10;

  @Provide
  Arbitrary<Payload> payloads() {
    return Arbitraries.randoms().map(PayloadCodecTest::payload);
  }

  @Property
  void everyPayloadComesBackEqual(@ForAll("payloads") Payload payload) throws IOException {
    byte[] bytes = bytes(out -> PayloadCodec.write(payload, out));

    assertThat(PayloadCodec.read(in(bytes))).isEqualTo(payload);
  }

  @Property
  void everyPacketComesBackEqual(
      @ForAll("payloads") Payload payload,
      @ForAll long sequence,
      @ForAll long time,
      @ForAll boolean discontinuity)
      throws IOException {
    for (Packet packet :
        List.of(
            new Packet.Data(sequence, time, discontinuity, payload),
            new Packet.Gap(sequence, time, discontinuity),
            new Packet.End(sequence))) {
      byte[] bytes = bytes(out -> PacketCodec.write(packet, out));

      assertThat(PacketCodec.read(in(bytes))).isEqualTo(packet);
    }
  }

  @Property
  void cutShortBytesAreAnErrorAndNothingElse(@ForAll("payloads") Payload payload)
      throws IOException {
    byte[] bytes = bytes(out -> PayloadCodec.write(payload, out));
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);

    assertThatThrownBy(() -> PayloadCodec.read(in(shorter))).isInstanceOf(IOException.class);
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    byte[] bytes = bytes(out -> PayloadCodec.write(new Text("x"), out));
    bytes[1] = 9;

    assertThatThrownBy(() -> PayloadCodec.read(in(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void aFrameCostsFewBytesMoreThanItsPixels() throws IOException {
    VideoFrame frame = new VideoFrame(PixelFormat.GRAY8, 1280, 720, new byte[1280 * 720]);

    assertThat(bytes(out -> PayloadCodec.write(frame, out))).hasSizeLessThan(1280 * 720 + 16);
  }

  /** A state record as a node would declare it. */
  record Remembered(long count, List<Text> lines, Optional<Double> mean, Mode mode) {}

  /** An enum within it. */
  enum Mode {
    SLOW,
    FAST
  }

  @Property
  void stageStateComesBackEqual(@ForAll("payloads") Payload payload, @ForAll long count)
      throws IOException {
    StageState state =
        new StageState(
            List.of(
                new StageState.NodeState(
                    Map.of(
                        "payload",
                        payload,
                        "record",
                        new Remembered(
                            count,
                            List.of(new Text("a"), new Text("b")),
                            Optional.of(0.5),
                            Mode.FAST),
                        "map",
                        Map.of("a", 1L, "b", 2)),
                    List.of(
                        new StageState.InputState(
                            List.of(
                                new Packet.Gap(1, 2, true), new Packet.Data(2, 3, false, payload)),
                            List.of(new Packet.Data(0, 1, false, payload)),
                            true)),
                    Map.of("video", new StageState.OutputState(7, 8, true)),
                    9,
                    10,
                    11,
                    true)));

    byte[] bytes = bytes(out -> StageStateCodec.write(state, out));

    assertThat(StageStateCodec.read(in(bytes), getClass().getClassLoader())).isEqualTo(state);
  }

  @Test
  void stateThatCannotBeSavedSaysSo() {
    assertThatThrownBy(() -> bytes(out -> ValueCodec.write(new Object(), out)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("java.lang.Object");
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writing.to(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private static Payload payload(Random random) {
    int width = 1 + random.nextInt(9);
    int height = 1 + random.nextInt(9);
    return switch (random.nextInt(KINDS)) {
      case 0 -> frame(random, width, height);
      case 1 -> {
        short[] labels = new short[width * height];
        for (int i = 0; i < labels.length; i++) {
          labels[i] = (short) random.nextInt();
        }
        yield new LabelMap(width, height, "palette", labels);
      }
      case 2 -> new Mask(width, height, bytes(random, width * height));
      case 3 -> new Pose(width, height, "blazepose-33", people(random));
      case 4 -> new FaceMesh(width, height, "mediapipe-468", people(random));
      case 5 -> new FlowField(width, height, floats(random, width * height * 2));
      case 6 -> new Tensor(List.of(width, 1, height), floats(random, width * height));
      case 7 -> {
        Map<String, Double> values = new TreeMap<>();
        for (int i = 0; i < width; i++) {
          values.put("value-" + i, random.nextGaussian());
        }
        yield new Score(values);
      }
      case 8 -> new Text("Grüße \u0000 \uD83C\uDFA5".repeat(random.nextInt(40)));
      default -> {
        List<Clip.TimedFrame> frames = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
          frames.add(new Clip.TimedFrame(i * 1000L, frame(random, width, height)));
        }
        yield new Clip(frames);
      }
    };
  }

  private static VideoFrame frame(Random random, int width, int height) {
    PixelFormat format = PixelFormat.values()[random.nextInt(PixelFormat.values().length)];
    ColorSpace colorSpace = ColorSpace.values()[random.nextInt(ColorSpace.values().length)];
    return new VideoFrame(
        format, width, height, colorSpace, bytes(random, format.byteSize(width, height)));
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static float[] floats(Random random, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
    }
    return floats;
  }

  private static List<Landmarks> people(Random random) {
    List<Landmarks> people = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      int points = random.nextInt(5);
      float[] world = random.nextBoolean() ? floats(random, points * 3) : new float[0];
      people.add(
          new Landmarks(random.nextInt(), random.nextFloat(), floats(random, points * 4), world));
    }
    return people;
  }
}
