package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_get_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_parse2;

import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A libavfilter graph given whole in FFmpeg's notation, its sources and sinks named like {@code
 * buffer@in}.
 */
final class FilterGraph implements AutoCloseable {
  private final AVFilterGraph graph = avfilter_graph_alloc();

  FilterGraph(String description) throws MediaException {
    int result =
        avfilter_graph_parse2(graph, description, new AVFilterInOut(null), new AVFilterInOut(null));
    if (result >= 0) {
      result = avfilter_graph_config(graph, null);
    }
    if (result < 0) {
      close();
      throw new MediaException("FFmpeg cannot filter this (" + Ffmpeg.reason(result) + ")");
    }
  }

  private AVFilterContext filter(String name) {
    return avfilter_graph_get_filter(graph, name);
  }

  /** Feeds a frame, whose content is taken over, or with null says that there are no more. */
  void push(String source, AVFrame frame) throws MediaException {
    Ffmpeg.check(av_buffersrc_add_frame(filter(source), frame), "FFmpeg cannot filter this");
  }

  /** Takes a frame from a sink; false if none is ready. */
  boolean pull(String sink, AVFrame frame) throws MediaException {
    int result = av_buffersink_get_frame(filter(sink), frame);
    if (result == Ffmpeg.AGAIN || result == Ffmpeg.END) {
      return false;
    }
    Ffmpeg.check(result, "FFmpeg cannot filter this");
    return true;
  }

  @Override
  public void close() {
    avfilter_graph_free(graph);
  }
}
