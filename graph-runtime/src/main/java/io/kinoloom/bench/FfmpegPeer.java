package io.kinoloom.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code ffmpeg} program with its {@code edgedetect} filter. */
public final class FfmpegPeer extends ProcessPeer {
  public FfmpegPeer() {
    super("ffmpeg");
  }

  @Override
  public String name() {
    return "ffmpeg";
  }

  @Override
  List<String> command(Work work, Path input, int frames, Path output) {
    List<String> command =
        new ArrayList<>(
            List.of("ffmpeg", "-hide_banner", "-nostdin", "-y", "-i", input.toString()));
    command.addAll(List.of("-an", "-frames:v", String.valueOf(frames)));
    command.addAll(List.of("-vf", "edgedetect=low=0.1:high=0.3"));
    command.addAll(
        switch (work) {
          case EDGES -> List.of("-f", "null", "-");
          case EDGES_ENCODED ->
              List.of("-c:v", "mpeg4", "-q:v", "4", "-pix_fmt", "yuv420p", output.toString());
        });
    return command;
  }
}
