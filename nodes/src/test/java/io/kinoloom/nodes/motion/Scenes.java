package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.scene.TestScene;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rendered pictures with exact motion, and figures of how far something is from it. */
final class Scenes {
  private Scenes() {}

  /** All pictures of a scene, with the truth about them. */
  record Scene(Map<String, List<Payload>> outputs, List<Boolean> cuts) {
    List<VideoFrame> pictures() {
      return all(TestScene.VIDEO);
    }

    List<VideoFrame> grey() {
      return pictures().stream().map(Scenes::grey).toList();
    }

    List<FlowField> flow() {
      return all(TestScene.FLOW);
    }

    List<FlowField> backwardFlow() {
      return all(TestScene.BACKWARD_FLOW);
    }

    List<Mask> occlusion() {
      return all(TestScene.OCCLUSION);
    }

    <T extends Payload> List<T> all(Output<T> output) {
      return outputs.get(output.name()).stream().map(output.type().javaType()::cast).toList();
    }
  }

  /** Renders a scene whole. */
  static Scene render(Map<String, ?> params) {
    Source source = new TestScene().create(ParamsBinder.fromPlain(TestScene.Params.class, params));
    Map<String, List<Payload>> outputs = new HashMap<>();
    List<Boolean> cuts = new ArrayList<>();
    boolean[] cut = {false};
    Source.Emitter emitter =
        new Source.Emitter() {
          @Override
          public <T extends Payload> void emit(Output<T> output, T payload, long timeMicros) {
            outputs.computeIfAbsent(output.name(), name -> new ArrayList<>()).add(payload);
          }

          @Override
          public void gap(long timeMicros, String reason) {
            throw new AssertionError(reason);
          }

          @Override
          public void discontinuity() {
            cut[0] = true;
          }
        };
    try {
      source.open(new Everything(), Source.Position.START);
      while (source.next(emitter)) {
        cuts.add(cut[0]);
        cut[0] = false;
      }
      source.close();
    } catch (Exception cause) {
      throw new AssertionError(cause);
    }
    return new Scene(outputs, cuts);
  }

  /** Luma of a BGR picture (BT.601), as a conversion to grey would give it. */
  static VideoFrame grey(VideoFrame picture) {
    byte[] data = new byte[picture.width() * picture.height()];
    for (int i = 0; i < data.length; i++) {
      double luma =
          0.114 * (picture.data()[3 * i] & 0xff)
              + 0.587 * (picture.data()[3 * i + 1] & 0xff)
              + 0.299 * (picture.data()[3 * i + 2] & 0xff);
      data[i] = (byte) Math.round(luma);
    }
    return new VideoFrame(PixelFormat.GRAY8, picture.width(), picture.height(), data);
  }

  /** Mean distance of two fields' vectors where the mask is 0, pixels. */
  static double endPointError(FlowField measured, FlowField truth, Mask ignored) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < ignored.alpha().length; i++) {
      if (ignored.alpha()[i] == 0) {
        sum +=
            Math.hypot(
                measured.vectors()[2 * i] - truth.vectors()[2 * i],
                measured.vectors()[2 * i + 1] - truth.vectors()[2 * i + 1]);
        count++;
      }
    }
    return sum / count;
  }

  /** Mean absolute difference of all components where the mask is 0, grey levels. */
  static double difference(VideoFrame one, VideoFrame other, Mask ignored) {
    int channels = one.data().length / ignored.alpha().length;
    double sum = 0;
    long count = 0;
    for (int i = 0; i < ignored.alpha().length; i++) {
      if (ignored.alpha()[i] == 0) {
        for (int channel = 0; channel < channels; channel++) {
          int index = i * channels + channel;
          sum += Math.abs((one.data()[index] & 0xff) - (other.data()[index] & 0xff));
          count++;
        }
      }
    }
    return sum / count;
  }

  /** One vector everywhere. */
  static FlowField constant(int width, int height, float u, float v) {
    float[] vectors = new float[width * height * 2];
    for (int i = 0; i < vectors.length; i += 2) {
      vectors[i] = u;
      vectors[i + 1] = v;
    }
    return new FlowField(width, height, vectors);
  }

  /** A context in which every output is wired. */
  private static final class Everything implements OpenContext {
    @Override
    public String node() {
      return "scene";
    }

    @Override
    public String stream() {
      return "main";
    }

    @Override
    public RunInfo run() {
      return new RunInfo("run", "test", "", Map.of(), 1, "test");
    }

    @Override
    public long seed() {
      return 1;
    }

    @Override
    public PixelFormat format(Output<VideoFrame> output) {
      return output.formats().get(0);
    }

    @Override
    public boolean isWired(Output<?> output) {
      return true;
    }

    @Override
    public boolean checkpointed() {
      return false;
    }

    @Override
    public boolean resumed() {
      return false;
    }

    @Override
    public void expectFrames(long frames) {
      // Nobody looks.
    }

    @Override
    public void warn(String message) {
      throw new AssertionError(message);
    }
  }
}
