package io.kinoloom.nodes.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The options of a custom operation: a FlexBuffer that holds a map of numbers and lists of whole
 * numbers. Written from the published description of the format ("FlexBuffers", binary format).
 */
final class FlexMap {
  private static final int INT = 1;
  private static final int FLOAT = 3;
  private static final int MAP = 9;
  private static final int INT_LIST = 11;

  private final ByteBuffer file;
  private final Map<String, Double> numbers = new HashMap<>();
  private final Map<String, int[]> lists = new HashMap<>();

  /**
   * Reads a map.
   *
   * @throws ModelException if it is none, or holds anything else
   */
  FlexMap(byte[] content) {
    file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    try {
      int width = content[content.length - 1];
      int type = content[content.length - 2] & 255;
      if (type >> 2 != MAP) {
        throw new ModelException("the options of an operation are no map");
      }
      readMap(target(content.length - 2 - width, width), 1 << (type & 3));
    } catch (IndexOutOfBoundsException e) {
      throw new ModelException("the options of an operation are damaged", e);
    }
  }

  /**
   * A number.
   *
   * @throws ModelException if there is none of this name
   */
  double number(String name) {
    Double number = numbers.get(name);
    if (number == null) {
      throw new ModelException("an operation lacks the option " + name);
    }
    return number;
  }

  /**
   * A list of whole numbers.
   *
   * @throws ModelException if there is none of this name
   */
  int[] list(String name) {
    int[] list = lists.get(name);
    if (list == null) {
      throw new ModelException("an operation lacks the option " + name);
    }
    return list.clone();
  }

  /** In front of the values stand their number, the width of the keys and the way to the keys. */
  private void readMap(int values, int width) {
    int count = (int) whole(values - width, width);
    int keyWidth = (int) whole(values - 2 * width, width);
    int keys = target(values - 3 * width, width);
    for (int i = 0; i < count; i++) {
      String name = text(target(keys + i * keyWidth, keyWidth));
      int packed = file.get(values + count * width + i) & 255;
      int at = values + i * width;
      switch (packed >> 2) {
        case INT -> numbers.put(name, (double) whole(at, width));
        case FLOAT ->
            numbers.put(name, width == 8 ? file.getDouble(at) : (double) file.getFloat(at));
        case INT_LIST -> lists.put(name, readList(target(at, width), 1 << (packed & 3)));
        default -> throw new ModelException("the option " + name + " is neither number nor list");
      }
    }
  }

  private int[] readList(int at, int width) {
    int[] list = new int[(int) whole(at - width, width)];
    for (int i = 0; i < list.length; i++) {
      list[i] = (int) whole(at + i * width, width);
    }
    return list;
  }

  /** Offsets point backwards. */
  private int target(int at, int width) {
    return at - (int) whole(at, width);
  }

  private long whole(int at, int width) {
    return switch (width) {
      case 1 -> file.get(at) & 255;
      case 2 -> file.getShort(at) & 0xffff;
      case 4 -> file.getInt(at);
      default -> file.getLong(at);
    };
  }

  private String text(int at) {
    int end = at;
    while (file.get(end) != 0) {
      end++;
    }
    return new String(file.array(), at, end - at, UTF_8);
  }
}
