package io.kinoloom.nodes.bench;

import io.kinoloom.spi.BenchPeer;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The loop that JavaCV's own samples show: grab a frame, convert it to a Mat, work on it, record
 * it, one after the other in one thread. FFmpeg and OpenCV may use threads of their own, as they do
 * by default; {@link OneThread} forbids it.
 */
public class JavaCvLoop implements BenchPeer {
  private static final int WARM_UP_FRAMES = 60;
  private static final int DEFAULT_THREADS = -1;

  /** The same loop with FFmpeg and OpenCV kept to its one thread. */
  public static final class OneThread extends JavaCvLoop {
    @Override
    public String name() {
      return "javacv-loop-one-thread";
    }

    @Override
    int threads() {
      return 1;
    }
  }

  @Override
  public String name() {
    return "javacv-loop";
  }

  /** Threads of the libraries; negative for their default. */
  int threads() {
    return DEFAULT_THREADS;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public Speed run(Work work, Path input, int frames, Path output) throws Exception {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    int before = opencv_core.getNumThreads();
    opencv_core.setNumThreads(threads());
    try {
      return loop(work, input, frames, output);
    } finally {
      opencv_core.setNumThreads(before);
    }
  }

  private Speed loop(Work work, Path input, int frames, Path output) throws Exception {
    long started = System.nanoTime();
    long first = 0;
    long warm = 0;
    long last;
    int done = 0;
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(input.toFile());
        OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
        Mat grey = new Mat();
        Mat edges = new Mat()) {
      if (threads() > 0) {
        grabber.setVideoOption("threads", String.valueOf(threads()));
      }
      grabber.start();
      FFmpegFrameRecorder recorder = work == Work.EDGES_ENCODED ? recorder(grabber, output) : null;
      try {
        while (done < frames) {
          Frame frame = grabber.grabImage();
          if (frame == null) {
            break;
          }
          Mat picture = converter.convert(frame);
          opencv_imgproc.cvtColor(picture, grey, opencv_imgproc.COLOR_BGR2GRAY);
          opencv_imgproc.Canny(grey, edges, 50, 150);
          if (recorder != null) {
            recorder.record(converter.convert(edges));
          }
          done++;
          if (done == 1) {
            first = System.nanoTime();
          }
          if (done == WARM_UP_FRAMES) {
            warm = System.nanoTime();
          }
        }
        last = System.nanoTime();
      } finally {
        if (recorder != null) {
          recorder.close();
        }
      }
    }
    double seconds = (last - warm) / 1e9;
    return new Speed((done - WARM_UP_FRAMES) / seconds, Optional.of((first - started) / 1e9));
  }

  private FFmpegFrameRecorder recorder(FFmpegFrameGrabber grabber, Path output) throws Exception {
    FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(output.toFile(), grabber.getImageWidth(), grabber.getImageHeight());
    recorder.setFormat("mp4");
    recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
    recorder.setFrameRate(grabber.getFrameRate());
    recorder.setVideoQuality(4);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    if (threads() > 0) {
      recorder.setVideoOption("threads", String.valueOf(threads()));
    }
    recorder.start();
    return recorder;
  }
}
