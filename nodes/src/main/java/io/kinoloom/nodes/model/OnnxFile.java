package io.kinoloom.nodes.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.Optional;

/** What an ONNX file says of itself, which DJL does not pass on. */
final class OnnxFile {
  private OnnxFile() {}

  /**
   * Size of the pictures that its first input takes; empty where it is free.
   *
   * @throws BundleException if the file cannot be read
   */
  static Optional<ModelImport.Size> pictureSize(Path file) {
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
      for (NodeInfo input : session.getInputInfo().values()) {
        if (input.getInfo() instanceof TensorInfo tensor) {
          long[] shape = tensor.getShape();
          return shape.length == 4 && shape[2] > 0 && shape[3] > 0
              ? Optional.of(
                  new ModelImport.Size(Math.toIntExact(shape[3]), Math.toIntExact(shape[2])))
              : Optional.empty();
        }
      }
      return Optional.empty();
    } catch (OrtException e) {
      throw new BundleException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
