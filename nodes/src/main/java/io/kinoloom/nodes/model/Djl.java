package io.kinoloom.nodes.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.kinoloom.assets.Assets;
import io.kinoloom.nodes.model.Manifest.EngineKind;

/**
 * Starts DJL's engines the way Kinoloom wants them: natives from the class path, unpacked into the
 * user's cache; nothing downloaded, nobody called.
 */
public final class Djl {
  /** Number of threads of one call. */
  private static final String THREADS = "kinoloom.model.threads";

  /** PyTorch, started once. */
  private static final class PyTorch {
    static final Engine ENGINE;

    static {
      setUp();
      ENGINE = Engine.getEngine(EngineKind.PYTORCH.djlName());
      JniUtils.setNumThreads(threads());
    }
  }

  private Djl() {}

  /** Sets what DJL reads when it starts. Before anything else of DJL is used. */
  public static void setUp() {
    setUnlessGiven("OPT_OUT_TRACKING", "true");
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("ENGINE_CACHE_DIR", Assets.home().resolve("engines").toString());
    // One call's operators run one after the other; a second pool would only idle.
    setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
  }

  private static void setUnlessGiven(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /**
   * The engine, started if it is not yet.
   *
   * @throws BundleException if its native libraries cannot be loaded
   */
  public static Engine engine(EngineKind kind) {
    try {
      if (kind == EngineKind.PYTORCH) {
        return PyTorch.ENGINE;
      }
      setUp();
      return Engine.getEngine(kind.djlName());
    } catch (EngineException | LinkageError e) {
      Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : e;
      throw new BundleException(
          "The engine %s cannot be started: %s".formatted(kind.djlName(), cause.getMessage()), e);
    }
  }

  /** Lets calls use all cores, for programs that do nothing else. Before anything else of DJL. */
  public static void useAllCores() {
    if (System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, Integer.toString(cores()));
    }
  }

  /**
   * Threads that one call of a model may use: half the cores, as other stages work at the same
   * time, and threads of a call wait for each other.
   */
  static int threads() {
    return Math.max(1, Integer.getInteger(THREADS, cores() / 2));
  }

  /** Calls that may run at once: as many as leave no core without work on a processor. */
  static int lanes(Device device) {
    return device.isGpu() ? 1 : Math.max(1, cores() / threads());
  }

  private static int cores() {
    return Math.min(Runtime.getRuntime().availableProcessors(), 8);
  }

  /**
   * The device that {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N} means here.
   *
   * @throws BundleException if it is not there
   */
  public static Device device(EngineKind kind, String wanted) {
    if (wanted.equals("cpu")) {
      return Device.cpu();
    }
    int present = engine(kind).getGpuCount();
    if (wanted.equals("auto")) {
      return present > 0 ? Device.gpu(0) : Device.cpu();
    }
    int index = wanted.equals("gpu") ? 0 : Integer.parseInt(wanted.substring("gpu:".length()));
    if (index >= present) {
      throw new BundleException(
          present == 0
              ? "There is no GPU here that %s can use, but the device is to be '%s'. Choose 'device:"
                      .formatted(kind.djlName(), wanted)
                  + " auto' or 'cpu'; docs/models.md tells how an NVIDIA GPU is used"
              : "There is no GPU number %d here; the last one is gpu:%d"
                  .formatted(index, present - 1));
    }
    return Device.gpu(index);
  }
}
