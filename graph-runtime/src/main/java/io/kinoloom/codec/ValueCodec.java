package io.kinoloom.codec;

import io.kinoloom.spi.Payload;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes and reads the values that node state may hold, see {@link io.kinoloom.spi.State}. Each
 * value is preceded by its kind; records name their class and their components, so that a component
 * added later is an error one can read rather than a shifted field.
 */
public final class ValueCodec {

  /** Kind bytes are part of the format: never renumber. */
  private enum Kind {
    LONG,
    INTEGER,
    DOUBLE,
    FLOAT,
    BOOLEAN,
    STRING,
    BYTES,
    FLOATS,
    LIST,
    MAP,
    OPTIONAL,
    ENUM,
    PAYLOAD,
    RECORD
  }

  private static final Kind[] KINDS = Kind.values();

  private ValueCodec() {}

  /**
   * Writes {@code value}.
   *
   * @throws IOException if it, or anything in it, is not a value that state may hold
   */
  public static void write(Object value, DataOutput out) throws IOException {
    if (value instanceof Payload payload) {
      kind(Kind.PAYLOAD, out);
      PayloadCodec.write(payload, out);
    } else if (value instanceof Long number) {
      kind(Kind.LONG, out);
      out.writeLong(number);
    } else if (value instanceof Integer number) {
      kind(Kind.INTEGER, out);
      out.writeInt(number);
    } else if (value instanceof Double number) {
      kind(Kind.DOUBLE, out);
      out.writeDouble(number);
    } else if (value instanceof Float number) {
      kind(Kind.FLOAT, out);
      out.writeFloat(number);
    } else if (value instanceof Boolean flag) {
      kind(Kind.BOOLEAN, out);
      out.writeBoolean(flag);
    } else if (value instanceof String text) {
      kind(Kind.STRING, out);
      Primitives.writeText(text, out);
    } else if (value instanceof byte[] bytes) {
      kind(Kind.BYTES, out);
      Primitives.writeCount(bytes.length, out);
      out.write(bytes);
    } else if (value instanceof float[] floats) {
      kind(Kind.FLOATS, out);
      Primitives.writeCount(floats.length, out);
      Primitives.writeFloats(floats, out);
    } else if (value instanceof List<?> list) {
      kind(Kind.LIST, out);
      Primitives.writeCount(list.size(), out);
      for (Object item : list) {
        write(item, out);
      }
    } else if (value instanceof Map<?, ?> map) {
      kind(Kind.MAP, out);
      Primitives.writeCount(map.size(), out);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        write(entry.getKey(), out);
        write(entry.getValue(), out);
      }
    } else if (value instanceof Optional<?> optional) {
      kind(Kind.OPTIONAL, out);
      out.writeBoolean(optional.isPresent());
      if (optional.isPresent()) {
        write(optional.get(), out);
      }
    } else if (value instanceof Enum<?> constant) {
      kind(Kind.ENUM, out);
      Primitives.writeText(constant.getDeclaringClass().getName(), out);
      Primitives.writeText(constant.name(), out);
    } else if (value instanceof Record fields) {
      kind(Kind.RECORD, out);
      writeRecord(fields, out);
    } else {
      throw new IOException(
          "state cannot hold "
              + (value == null ? "null" : value.getClass().getName())
              + "; see the Javadoc of io.kinoloom.spi.State");
    }
  }

  private static void kind(Kind kind, DataOutput out) throws IOException {
    out.writeByte(kind.ordinal());
  }

  private static void writeRecord(Record value, DataOutput out) throws IOException {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Primitives.writeText(value.getClass().getName(), out);
    Primitives.writeCount(components.length, out);
    for (RecordComponent component : components) {
      Primitives.writeText(component.getName(), out);
      try {
        component.getAccessor().setAccessible(true);
        write(component.getAccessor().invoke(value), out);
      } catch (ReflectiveOperationException cause) {
        throw new IOException(
            "cannot read " + component.getName() + " of " + value.getClass().getName(), cause);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param loader finds the classes of records and enums
   */
  public static Object read(DataInput in, ClassLoader loader) throws IOException {
    int number = in.readUnsignedByte();
    if (number >= KINDS.length) {
      throw new IOException("unknown value kind " + number);
    }
    return switch (KINDS[number]) {
      case PAYLOAD -> PayloadCodec.read(in);
      case LONG -> in.readLong();
      case INTEGER -> in.readInt();
      case DOUBLE -> in.readDouble();
      case FLOAT -> in.readFloat();
      case BOOLEAN -> in.readBoolean();
      case STRING -> Primitives.readText(in);
      case BYTES -> Primitives.readBytes(Primitives.readCount(in), in);
      case FLOATS -> Primitives.readFloats(Primitives.readCount(in), in);
      case LIST -> {
        int count = Primitives.readCount(in);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          list.add(read(in, loader));
        }
        yield List.copyOf(list);
      }
      case MAP -> {
        int count = Primitives.readCount(in);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
          Object key = read(in, loader);
          map.put(key, read(in, loader));
        }
        yield map;
      }
      case OPTIONAL -> in.readBoolean() ? Optional.of(read(in, loader)) : Optional.empty();
      case ENUM -> readEnum(in, loader);
      case RECORD -> readRecord(in, loader);
    };
  }

  private static Object readEnum(DataInput in, ClassLoader loader) throws IOException {
    Class<?> type = load(Primitives.readText(in), loader);
    String name = Primitives.readText(in);
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
    }
    throw new IOException("saved state holds " + type.getName() + "." + name + ", now unknown");
  }

  private static Object readRecord(DataInput in, ClassLoader loader) throws IOException {
    Class<?> type = load(Primitives.readText(in), loader);
    int count = Primitives.readCount(in);
    RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : null;
    if (components == null || components.length != count) {
      throw new IOException("saved state holds another layout of " + type.getName());
    }
    Class<?>[] types = new Class<?>[count];
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      String name = Primitives.readText(in);
      if (!components[i].getName().equals(name)) {
        throw new IOException("saved state holds another layout of " + type.getName());
      }
      types[i] = components[i].getType();
      values[i] = read(in, loader);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException cause) {
      throw new IOException("saved state of " + type.getName() + " cannot be restored", cause);
    }
  }

  private static Class<?> load(String name, ClassLoader loader) throws IOException {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException cause) {
      throw new IOException("saved state holds " + name + ", which is not installed", cause);
    }
  }
}
