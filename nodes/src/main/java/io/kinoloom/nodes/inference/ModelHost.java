package io.kinoloom.nodes.inference;

import io.kinoloom.assets.AssetException;
import io.kinoloom.assets.Assets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * The networks of this process. Each is loaded once, whatever the number of streams, and freed when
 * nobody has it open any more.
 */
public final class ModelHost {
  private static final Map<ModelSpec, Entry> LOADED = new HashMap<>();

  /** A network and the number of those who have it open. */
  private static final class Entry {
    private final SharedModel model;
    private int users;

    Entry(SharedModel model) {
      this.model = model;
    }
  }

  private ModelHost() {}

  /** Loads the native libraries, so that the first {@link #open} is fast. */
  public static void preload() {
    Loader.load(tensorflowlite.class);
  }

  /**
   * Opens a network, fetching its file if it is not on this machine yet.
   *
   * @throws ModelException if the file cannot be had, is damaged, or has another input or other
   *     outputs than the spec says
   */
  public static Model open(ModelSpec spec) {
    synchronized (LOADED) {
      Entry entry = LOADED.get(spec);
      if (entry == null) {
        entry = new Entry(new SharedModel(spec, read(spec)));
        LOADED.put(spec, entry);
      }
      entry.users++;
      return new Model(entry.model);
    }
  }

  static void release(SharedModel model) {
    synchronized (LOADED) {
      Entry entry = LOADED.get(model.spec());
      entry.users--;
      if (entry.users == 0) {
        LOADED.remove(model.spec());
        model.close();
      }
    }
  }

  /** Number of networks that are loaded now. */
  static int loaded() {
    synchronized (LOADED) {
      return LOADED.size();
    }
  }

  private static byte[] read(ModelSpec spec) {
    try {
      Path file = Assets.standard().resolve(spec.uri());
      return Files.readAllBytes(file);
    } catch (AssetException e) {
      throw new ModelException(e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelException("Cannot read " + spec.uri() + ": " + e.getMessage(), e);
    }
  }
}
