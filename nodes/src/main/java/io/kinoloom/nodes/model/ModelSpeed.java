package io.kinoloom.nodes.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.kinoloom.spi.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how long models take on the processor, side by side: rounds in which each runs once, so
 * that whatever else the machine does meets all of them. For a process that does nothing else: the
 * time of all its threads counts, and the number of threads of PyTorch is changed.
 */
public final class ModelSpeed {
  /** Rows and columns of the matrices whose product stands for what the processor can do. */
  private static final int MATRIX = 768;

  private static final int WARM_UP = 3;

  /**
   * The quickest of several runs.
   *
   * @param wallMillis from start to end
   * @param cpuMillis time of the processor, of all threads together
   */
  public record Speed(double wallMillis, double cpuMillis) {
    static final Speed NONE = new Speed(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    Speed quickest(Speed other) {
      return new Speed(
          Math.min(wallMillis, other.wallMillis), Math.min(cpuMillis, other.cpuMillis));
    }
  }

  /**
   * What was measured.
   *
   * @param models in the order in which they were given
   * @param peakGflops products of matrices: operations a second of a core's time, in 10^9
   */
  public record Result(List<Speed> models, double peakGflops) {
    public Result {
      models = List.copyOf(models);
    }
  }

  /** Work to be timed. */
  private interface Run {
    void run();
  }

  private ModelSpeed() {}

  /**
   * Measures.
   *
   * @param bundles of models that PyTorch runs
   * @param threads that a run uses
   * @param rounds how often each runs
   * @throws BundleException if a model cannot be loaded or fails
   */
  public static Result measure(List<ModelBundle> bundles, int threads, int rounds) {
    Djl.engine(Manifest.EngineKind.PYTORCH);
    int before = Djl.threads();
    List<NativeModel> models = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      JniUtils.setNumThreads(threads);
      List<Run> runs = new ArrayList<>();
      for (ModelBundle bundle : bundles) {
        Manifest manifest = bundle.manifest();
        NativeModel model =
            NativeModel.load(bundle.origin(), manifest.engine(), bundle.weights(), Device.cpu());
        models.add(model);
        List<List<Tensor>> batch = List.of(Probe.inputs(manifest));
        runs.add(() -> model.run(batch));
      }
      NDArray matrix = manager.ones(new Shape(MATRIX, MATRIX));
      runs.add(() -> matrix.matMul(matrix).close());
      List<Speed> speeds = time(runs, threads, rounds);
      double operations = 2.0 * MATRIX * MATRIX * MATRIX;
      double peak = operations / speeds.get(bundles.size()).cpuMillis() / 1e6;
      return new Result(speeds.subList(0, bundles.size()), peak);
    } finally {
      models.forEach(NativeModel::close);
      JniUtils.setNumThreads(before);
    }
  }

  private static List<Speed> time(List<Run> runs, int threads, int rounds) {
    List<Speed> speeds = new ArrayList<>(runs.stream().map(run -> Speed.NONE).toList());
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int i = 0; i < runs.size(); i++) {
        long wall = System.nanoTime();
        long cpu = cpuNanos(threads);
        runs.get(i).run();
        Speed speed = new Speed((System.nanoTime() - wall) / 1e6, (cpuNanos(threads) - cpu) / 1e6);
        if (round >= 0) {
          speeds.set(i, speeds.get(i).quickest(speed));
        }
      }
    }
    return speeds;
  }

  /** Of one thread exactly; of several by what Linux tells, else in the machine's coarse ticks. */
  private static long cpuNanos(int threads) {
    if (threads == 1) {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      long sum = 0;
      for (Path task : tasks) {
        sum += spent(task.resolve("schedstat"));
      }
      return sum;
    } catch (IOException e) {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean machine
          ? machine.getProcessCpuTime()
          : System.nanoTime();
    }
  }

  /** The first number of the file: nanoseconds; 0 where the thread has just ended. */
  private static long spent(Path file) {
    try {
      return Long.parseLong(Files.readString(file).split(" ", 2)[0]);
    } catch (IOException e) {
      return 0;
    }
  }
}
