package io.kinoloom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kinoloom.graph.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** What commands print with {@code --json}. */
public final class Json {
  private Json() {}

  /** Indented JSON of maps, lists, strings, numbers and booleans. */
  public static String write(Object value) {
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON", e);
    }
  }

  /** A problem; line and column are left out where the place is a file as a whole. */
  public static Map<String, Object> of(Problem problem) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("code", problem.code());
    map.put("file", problem.location().file());
    if (problem.location().line() > 0) {
      map.put("line", problem.location().line());
      map.put("column", problem.location().column());
    }
    problem.node().ifPresent(node -> map.put("node", node));
    problem.port().ifPresent(port -> map.put("port", port));
    map.put("message", problem.message());
    map.put("hint", problem.hint());
    return map;
  }
}
