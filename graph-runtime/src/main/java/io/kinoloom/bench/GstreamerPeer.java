package io.kinoloom.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** GStreamer's {@code gst-launch-1.0} with the {@code edgedetect} element of its OpenCV plugin. */
public final class GstreamerPeer extends ProcessPeer {
  public GstreamerPeer() {
    super("gst-launch-1.0");
  }

  @Override
  public String name() {
    return "gstreamer";
  }

  @Override
  public Optional<String> unavailable() {
    return super.unavailable()
        .or(
            () ->
                has("edgedetect") && has("avdec_h264") && has("avenc_mpeg4")
                    ? Optional.empty()
                    : Optional.of("the elements edgedetect, avdec_h264, avenc_mpeg4 are missing"));
  }

  private static boolean has(String element) {
    try {
      Process process =
          new ProcessBuilder("gst-inspect-1.0", "--exists", element)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notInstalled) {
      return false;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  List<String> command(Work work, Path input, int frames, Path output) {
    List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q"));
    command.addAll(List.of("filesrc", "location=" + input, "!", "qtdemux", "!", "h264parse"));
    command.addAll(List.of("!", "avdec_h264", "!", "queue", "!"));
    // identity ends the stream after so many buffers.
    command.addAll(List.of("identity", "eos-after=" + (frames + 1), "!", "videoconvert", "!"));
    command.addAll(List.of("edgedetect", "threshold1=50", "threshold2=150", "!", "queue", "!"));
    command.addAll(
        switch (work) {
          case EDGES -> List.of("fakesink", "sync=false");
          case EDGES_ENCODED ->
              List.of(
                  "videoconvert",
                  "!",
                  "avenc_mpeg4",
                  "pass=quant",
                  "quantizer=4",
                  "!",
                  "mp4mux",
                  "!",
                  "filesink",
                  "location=" + output);
        });
    return command;
  }
}
