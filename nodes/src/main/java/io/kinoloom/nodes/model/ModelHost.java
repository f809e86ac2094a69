package io.kinoloom.nodes.model;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models of this process. Each is loaded once for a device, whatever the number of streams and
 * nodes, and freed when nobody has it open any more. When the files of a bundle change, what was
 * loaded is replaced while the streams go on; a new bundle that is broken, or has other inputs or
 * outputs, is refused with a warning.
 */
public final class ModelHost {
  private static final Map<Key, Loaded> LOADED = new HashMap<>();

  /** Whether a thread looks for changed files. Guarded by {@link #LOADED}. */
  private static boolean watched;

  /** How often bundles are looked at. */
  private static final long WATCH_MILLIS = 1000;

  /** What makes two requests ask for the same thing. */
  private record Key(Path weights, Device device) {}

  /** A model, and how many have it open. */
  static final class Loaded {
    private final Key key;
    private final String reference;
    private final ModelLibrary library;
    private final SharedModel model;
    private final Probe.Facts facts;
    private final List<String> warnings = new ArrayList<>();
    private int users;
    private String current;
    private String seen;
    private volatile boolean gone;

    Loaded(Key key, String reference, ModelLibrary library, SharedModel model, Probe.Facts facts) {
      this.key = key;
      this.reference = reference;
      this.library = library;
      this.model = model;
      this.facts = facts;
      this.current = model.bundle().fingerprint();
      this.seen = current;
    }

    SharedModel model() {
      return model;
    }

    Probe.Facts facts() {
      return facts;
    }

    synchronized int warnings() {
      return warnings.size();
    }

    synchronized Optional<String> warning(int index) {
      return index < warnings.size() ? Optional.of(warnings.get(index)) : Optional.empty();
    }

    private synchronized void warn(String warning) {
      warnings.add(warning);
    }

    /** Acts on a change once the files have rested for a whole interval. */
    private void look() {
      String now = model.bundle().fingerprint();
      boolean resting = now.equals(seen);
      seen = now;
      if (!resting || now.equals(current)) {
        return;
      }
      current = now;
      try {
        reload();
      } catch (BundleException e) {
        warn("the changed model is refused, the old one goes on: " + e.getMessage());
      }
    }

    private void reload() {
      ModelBundle old = model.bundle();
      ModelBundle fresh = library.open(reference);
      Manifest manifest = fresh.manifest();
      if (!manifest.inputs().equals(old.manifest().inputs())
          || !manifest.output().equals(old.manifest().output())
          || manifest.kind() != old.manifest().kind()
          || !manifest.multiple().equals(old.manifest().multiple())) {
        throw new BundleException(
            "%s now has other inputs or outputs; start the run again to use it"
                .formatted(fresh.origin()));
      }
      NativeModel weights = load(fresh, key.device);
      Probe.Facts found;
      try {
        found = Probe.run(fresh, weights);
      } catch (BundleException e) {
        weights.close();
        throw e;
      }
      if (!found.equals(facts)) {
        weights.close();
        throw new BundleException(fresh.origin() + " now gives other outputs; start the run again");
      }
      model.replace(fresh, weights);
    }
  }

  private ModelHost() {}

  /** Loads the natives of PyTorch, so that the first {@link #open} is fast. */
  public static void preload() {
    Djl.engine(Manifest.EngineKind.PYTORCH);
  }

  /**
   * Opens a model of the user's {@linkplain ModelLibrary#standard library}.
   *
   * @param reference see {@link ModelLibrary}
   * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
   * @throws BundleException if it cannot be found, verified or loaded, does not do what it says, or
   *     the device is not there
   */
  public static HostedModel open(String reference, String device, Batching batching) {
    return open(ModelLibrary.standard(), reference, device, batching);
  }

  /** The same with bundles from another library. */
  static HostedModel open(
      ModelLibrary library, String reference, String device, Batching batching) {
    ModelBundle bundle = library.open(reference);
    Device chosen = Djl.device(bundle.manifest().engine(), device);
    Key key = new Key(bundle.weights().toAbsolutePath().normalize(), chosen);
    synchronized (LOADED) {
      Loaded loaded = LOADED.get(key);
      if (loaded == null) {
        loaded = load(key, reference, library, bundle);
        LOADED.put(key, loaded);
        if (!watched) {
          startWatching();
        }
      }
      loaded.users++;
      return new HostedModel(loaded, batching);
    }
  }

  private static Loaded load(Key key, String reference, ModelLibrary library, ModelBundle bundle) {
    NativeModel model = load(bundle, key.device);
    try {
      Probe.Facts facts = Probe.run(bundle, model);
      return new Loaded(
          key, reference, library, new SharedModel(bundle, model, Djl.lanes(key.device)), facts);
    } catch (BundleException e) {
      model.close();
      throw e;
    }
  }

  private static NativeModel load(ModelBundle bundle, Device device) {
    if (bundle.manifest().engine() == Manifest.EngineKind.PYTORCH) {
      TorchScriptFile.check(bundle.weights());
    }
    return NativeModel.load(bundle.origin(), bundle.manifest().engine(), bundle.weights(), device);
  }

  static void release(Loaded loaded) {
    synchronized (LOADED) {
      loaded.users--;
      if (loaded.users > 0) {
        return;
      }
      LOADED.remove(loaded.key);
      loaded.gone = true;
      if (LOADED.isEmpty()) {
        LOADED.notifyAll(); // The watcher need not wait any longer.
      }
    }
    loaded.model.close();
  }

  /** Number of models that are loaded now. */
  static int loaded() {
    synchronized (LOADED) {
      return LOADED.size();
    }
  }

  /** A thread that ends when nothing is loaded any more. */
  private static void startWatching() {
    watched = true;
    Thread watcher = new Thread(ModelHost::watch, "kinoloom-models");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void watch() {
    while (true) {
      List<Loaded> all;
      synchronized (LOADED) {
        try {
          LOADED.wait(WATCH_MILLIS);
        } catch (InterruptedException e) {
          // Nobody has reason to; the loop's own condition ends it.
        }
        if (LOADED.isEmpty()) {
          watched = false;
          return;
        }
        all = List.copyOf(LOADED.values());
      }
      for (Loaded loaded : all) {
        if (!loaded.gone) {
          loaded.look();
        }
      }
    }
  }
}
