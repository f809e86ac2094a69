package io.kinoloom.nodes.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Parts of a training in a file, from which it goes on as if it had never stopped. */
final class Checkpoint {
  private Checkpoint() {}

  /**
   * Writes a checkpoint; a file of that name is replaced at once, when the new one is complete.
   *
   * @throws MediaException if it cannot be written
   */
  static void write(Path file, List<? extends Kept> parts) throws MediaException {
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
      NDList arrays = new NDList();
      for (Kept part : parts) {
        arrays.addAll(part.save(scope));
      }
      try (OutputStream out = Files.newOutputStream(aside)) {
        arrays.encode(out, NDList.Encoding.ND_LIST);
      }
      Durable.publish(aside, file);
    } catch (MediaException told) {
      throw told;
    } catch (IOException cause) {
      throw Durable.problem("cannot write the checkpoint '" + file + "'", cause);
    }
  }

  /**
   * Restores them.
   *
   * @throws MediaException if the file cannot be read or is of another training
   */
  static void read(Path file, List<? extends Kept> parts) throws MediaException {
    try (NDManager scope = NDManager.newBaseManager("PyTorch");
        InputStream in = Files.newInputStream(file)) {
      NDList arrays = NDList.decode(scope, in);
      for (Kept part : parts) {
        part.restore(arrays);
      }
      for (NDArray array : arrays) {
        array.close();
      }
    } catch (MediaException told) {
      throw told;
    } catch (IOException | IllegalArgumentException cause) {
      throw new MediaException(
          "cannot go on from the checkpoint '%s': %s; without --resume training starts anew"
              .formatted(file, cause.getMessage()),
          cause);
    }
  }
}
