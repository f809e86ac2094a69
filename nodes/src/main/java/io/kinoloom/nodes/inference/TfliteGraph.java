package io.kinoloom.nodes.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A TensorFlow Lite file, read just far enough to leave out what is not wanted: a pose network, for
 * one, also paints a segmentation, which costs as much as the pose.
 *
 * <p>The file is a FlatBuffer: tables whose fields are found through a table of offsets, and
 * vectors with their length in front. The numbers of the fields below are those of TensorFlow
 * Lite's published schema. Shortening a vector in place is all it takes to drop operations.
 */
final class TfliteGraph {
  private static final int MODEL_SUBGRAPHS = 2;
  private static final int SUBGRAPH_TENSORS = 0;
  private static final int SUBGRAPH_OUTPUTS = 2;
  private static final int SUBGRAPH_OPERATORS = 3;
  private static final int TENSOR_NAME = 3;
  private static final int OPERATOR_INPUTS = 1;
  private static final int OPERATOR_OUTPUTS = 2;
  private static final String IDENTIFIER = "TFL3";

  private final String name;
  private final ByteBuffer file;

  /**
   * Reads a file.
   *
   * @param name for messages
   * @param content of the file; not changed
   * @throws ModelException if it is no TensorFlow Lite file
   */
  TfliteGraph(String name, byte[] content) {
    this.name = name;
    file = ByteBuffer.wrap(content.clone()).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < 8 || !IDENTIFIER.equals(new String(content, 4, 4, UTF_8))) {
      throw new ModelException(name + " is no TensorFlow Lite file");
    }
  }

  /**
   * The same network with these outputs, in this order, and without the operations that none of
   * them needs.
   *
   * @throws ModelException if an output is missing or the file is damaged
   */
  byte[] keep(List<String> outputs) {
    try {
      int graph = table(vectorElement(vector(table(0), MODEL_SUBGRAPHS), 0));
      int[] wanted = tensors(graph, outputs);
      keepOperators(vector(graph, SUBGRAPH_OPERATORS), wanted);
      writeInts(vector(graph, SUBGRAPH_OUTPUTS), wanted);
      return file.array();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new ModelException(name + " is damaged", e);
    }
  }

  private int[] tensors(int graph, List<String> names) {
    int tensors = vector(graph, SUBGRAPH_TENSORS);
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < file.getInt(tensors); i++) {
      byName.put(text(vector(table(vectorElement(tensors, i)), TENSOR_NAME)), i);
    }
    int[] found = new int[names.size()];
    for (int i = 0; i < found.length; i++) {
      Integer tensor = byName.get(names.get(i));
      if (tensor == null) {
        throw new ModelException(name + " has no output " + names.get(i));
      }
      found[i] = tensor;
    }
    return found;
  }

  /** Moves the needed operators to the front, in their order, and cuts the rest off. */
  private void keepOperators(int operators, int[] wanted) {
    Map<Integer, Integer> producers = new HashMap<>();
    int count = file.getInt(operators);
    int[] tables = new int[count];
    for (int i = 0; i < count; i++) {
      tables[i] = table(vectorElement(operators, i));
      for (int tensor : ints(vector(tables[i], OPERATOR_OUTPUTS))) {
        producers.put(tensor, i);
      }
    }
    Deque<Integer> open = new ArrayDeque<>();
    for (int tensor : wanted) {
      open.push(tensor);
    }
    Set<Integer> needed = new HashSet<>();
    while (!open.isEmpty()) {
      Integer producer = producers.get(open.pop());
      if (producer != null && needed.add(producer)) {
        for (int tensor : ints(vector(tables[producer], OPERATOR_INPUTS))) {
          open.push(tensor);
        }
      }
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (needed.contains(i)) {
        int element = vectorElement(operators, kept);
        file.putInt(element, tables[i] - element);
        kept++;
      }
    }
    file.putInt(operators, kept);
  }

  private void writeInts(int vector, int[] values) {
    if (values.length > file.getInt(vector)) {
      throw new ModelException(name + " has only " + file.getInt(vector) + " outputs");
    }
    file.putInt(vector, values.length);
    for (int i = 0; i < values.length; i++) {
      file.putInt(vectorElement(vector, i), values[i]);
    }
  }

  /** Position of the table that the offset at {@code position} points to. */
  private int table(int position) {
    return position + file.getInt(position);
  }

  /** Position of the length of a vector or text in a table. */
  private int vector(int table, int field) {
    int offsets = table - file.getInt(table);
    int entry = 4 + 2 * field;
    int offset = entry < file.getShort(offsets) ? file.getShort(offsets + entry) : 0;
    if (offset == 0) {
      throw new ModelException(name + " is damaged");
    }
    return table(table + offset);
  }

  private static int vectorElement(int vector, int index) {
    return vector + 4 + 4 * index;
  }

  private int[] ints(int vector) {
    int[] values = new int[file.getInt(vector)];
    for (int i = 0; i < values.length; i++) {
      values[i] = file.getInt(vectorElement(vector, i));
    }
    return values;
  }

  private String text(int vector) {
    return new String(file.array(), vector + 4, file.getInt(vector), UTF_8);
  }
}
