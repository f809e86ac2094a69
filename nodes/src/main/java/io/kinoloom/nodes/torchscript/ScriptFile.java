package io.kinoloom.nodes.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive: a zip of the class's source, its attributes as a pickle, and the raw
 * values of each parameter. The form is the one that {@code torch.jit.save} writes, version 3,
 * which PyTorch reads from 1.6 on.
 */
public final class ScriptFile {
  private static final String FOLDER = "network/";
  private static final String HEADER = "class Network(Module):\n  __parameters__ = [";

  /** A fixed time: equal networks give equal files. */
  private static final long TIME = 315_532_800_000L;

  private ScriptFile() {}

  /**
   * Writes methods without attributes: functions of their arguments.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, List<Method> methods) throws IOException {
    write(file, methods, new float[0]);
  }

  /**
   * Writes methods and the attributes they share.
   *
   * @param weights laid out as the attributes of the methods
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, List<Method> methods, float[] weights) throws IOException {
    Layout layout = methods.get(0).attributeLayout();
    for (Method method : methods) {
      if (!method.attributeLayout().equals(layout)) {
        throw new IllegalArgumentException("methods of a file must use the same attributes");
      }
    }
    if (weights.length != layout.size()) {
      throw new IllegalArgumentException(
          "%d weights given, %d needed".formatted(weights.length, layout.size()));
    }
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "data.pkl", Pickle.module(layout));
      store(zip, "code/__torch__.py", source(layout, methods).getBytes(StandardCharsets.UTF_8));
      int offset = 0;
      for (int i = 0; i < layout.parameters().size(); i++) {
        Parameter parameter = layout.parameters().get(i);
        store(zip, "data/" + i, bytes(weights, offset, parameter));
        offset += parameter.size();
      }
      store(zip, "constants.pkl", Pickle.emptyTuple());
      store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * The weights of a file that this class wrote, by the name of the attribute, flat, the last
   * dimension first to change; empty for another's file.
   *
   * @throws IOException if it cannot be read
   */
  public static Optional<Map<String, float[]>> weights(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Optional<String> source = text(zip, "code/__torch__.py");
      if (source.isEmpty() || !source.get().startsWith(HEADER)) {
        return Optional.empty();
      }
      Matcher pickled =
          PICKLED.matcher(new String(read(zip, "data.pkl"), StandardCharsets.ISO_8859_1));
      Map<String, float[]> weights = new LinkedHashMap<>();
      while (pickled.find()) {
        weights.put(pickled.group(1), values(read(zip, "data/" + pickled.group(2)), pickled));
      }
      return Optional.of(weights);
    }
  }

  /** An attribute in the pickle: its name, the number of its values' entry, its shape, strides. */
  private static final Pattern PICKLED =
      Pattern.compile(
          "X....(\\w+)ctorch._utils\n_rebuild_tensor_v2\n\\(\\(X....storagectorch\nFloatStorage\n"
              + "X....(\\d+)X....cpuJ....tQJ....\\(((?:J....)+)t\\(((?:J....)+)t",
          Pattern.DOTALL);

  private static List<Integer> integers(String pickled) {
    ByteBuffer bytes = ByteBuffer.wrap(pickled.getBytes(StandardCharsets.ISO_8859_1));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> integers = new ArrayList<>();
    for (int at = 1; at < bytes.limit(); at += 1 + Integer.BYTES) {
      integers.add(bytes.getInt(at));
    }
    return integers;
  }

  private static float[] values(byte[] stored, Matcher pickled) {
    List<Integer> shape = integers(pickled.group(3));
    List<Integer> strides = integers(pickled.group(4));
    ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[stored.length / Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      int at = 0;
      int rest = i;
      for (int axis = shape.size() - 1; axis >= 0; axis--) {
        at += rest % shape.get(axis) * strides.get(axis);
        rest /= shape.get(axis);
      }
      values[i] = bytes.getFloat(at * Float.BYTES);
    }
    return values;
  }

  private static Optional<String> text(ZipFile zip, String name) throws IOException {
    return zip.getEntry(FOLDER + name) == null
        ? Optional.empty()
        : Optional.of(new String(read(zip, name), StandardCharsets.UTF_8));
  }

  private static byte[] read(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(FOLDER + name);
    if (entry == null) {
      throw new IOException(zip.getName() + " has no entry " + FOLDER + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  /** The source of the class, for reading. */
  public static String source(List<Method> methods) {
    return source(methods.get(0).attributeLayout(), methods);
  }

  private static String source(Layout layout, List<Method> methods) {
    StringBuilder source = new StringBuilder(HEADER);
    for (Parameter parameter : layout.parameters()) {
      source.append('"').append(attribute(parameter)).append("\", ");
    }
    source.append("]\n  __buffers__ = []\n");
    for (Parameter parameter : layout.parameters()) {
      source.append("  ").append(attribute(parameter)).append(" : Tensor\n");
    }
    source.append("  training : bool\n");
    methods.forEach(method -> source.append(method.source()));
    if (methods.stream().anyMatch(Method::isForUsers)) {
      source.append(Lean.source());
    }
    return source.toString();
  }

  /** What a parameter is called in a file. */
  public static String attribute(Parameter parameter) {
    return parameter.name().replace('.', '_').replace('-', '_');
  }

  private static byte[] bytes(float[] values, int offset, Parameter parameter) {
    int size = parameter.size();
    ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (!isKernel(parameter)) {
      bytes.asFloatBuffer().put(values, offset, size);
      return bytes.array();
    }
    int in = parameter.shape().get(1);
    int taps = parameter.shape().get(2) * parameter.shape().get(3);
    for (int i = 0; i < size; i++) {
      int out = i / (taps * in);
      int tap = i / in % taps;
      bytes.putFloat(values[offset + (out * in + i % in) * taps + tap]);
    }
    return bytes.array();
  }

  /**
   * Kernels of convolutions lie in memory with their channels last. PyTorch then keeps pictures
   * that way too, from the first convolution on, which on a processor is quicker throughout.
   */
  private static boolean isKernel(Parameter parameter) {
    return parameter.shape().size() == 4;
  }

  private static List<Integer> strides(Parameter parameter) {
    List<Integer> shape = parameter.shape();
    if (isKernel(parameter)) {
      int in = shape.get(1);
      return List.of(in * shape.get(2) * shape.get(3), 1, in * shape.get(3), in);
    }
    List<Integer> strides = new ArrayList<>();
    int stride = parameter.size();
    for (int length : shape) {
      stride /= length;
      strides.add(stride);
    }
    return strides;
  }

  /** PyTorch maps raw values into memory, so entries are not compressed. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setTime(TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Writes the few forms of Python's pickle protocol 2 that an archive needs. */
  private static final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Pickle() {
      op(0x80).op(2);
    }

    static byte[] emptyTuple() {
      return new Pickle().op(')').end();
    }

    /** The module object: a dictionary of its attributes. */
    static byte[] module(Layout layout) {
      Pickle pickle = new Pickle();
      pickle.global("__torch__", "Network").op(')').op(0x81).op('}').op('(');
      int index = 0;
      for (Parameter parameter : layout.parameters()) {
        pickle.text(attribute(parameter)).tensor(index++, parameter);
      }
      return pickle.text("training").op(0x89).op('u').op('b').end();
    }

    private Pickle tensor(int index, Parameter parameter) {
      global("torch._utils", "_rebuild_tensor_v2").op('(');
      op('(').text("storage").global("torch", "FloatStorage");
      text(Integer.toString(index)).text("cpu").integer(parameter.size()).op('t').op('Q');
      integer(0);
      op('(');
      parameter.shape().forEach(this::integer);
      op('t').op('(');
      strides(parameter).forEach(this::integer);
      return op('t').op(0x88).global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
    }

    private Pickle op(int code) {
      out.write(code);
      return this;
    }

    private Pickle global(String module, String name) {
      op('c');
      out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    private Pickle text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      op('X');
      out.writeBytes(little(bytes.length));
      out.writeBytes(bytes);
      return this;
    }

    private Pickle integer(int value) {
      op('J');
      out.writeBytes(little(value));
      return this;
    }

    private static byte[] little(int value) {
      return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private byte[] end() {
      op('.');
      return out.toByteArray();
    }
  }
}
