package io.kinoloom.nodes.video;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.spi.RunInfo;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What made a file, as one line of JSON. Passwords in URLs are left out. */
public final class RunRecord {
  /** Metadata key; containers that have no free keys hold the JSON as a comment. */
  static final String KEY = "kinoloom";

  private static final int LAYOUT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunRecord() {}

  /** The record of a run. */
  public static String write(RunInfo run) {
    ObjectNode record = JSON.createObjectNode();
    record.put(KEY, LAYOUT);
    record.put("version", run.version());
    record.put("run", run.run());
    record.put("name", run.graphName());
    record.put("seed", run.seed());
    ObjectNode params = record.putObject("params");
    run.params().forEach((name, value) -> params.put(name, withoutPasswords(value)));
    record.put("graph", withoutPasswords(run.graphYaml()));
    return record.toString();
  }

  private static String withoutPasswords(String text) {
    return text.replaceAll("([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@\\s\"']*@", "$1");
  }

  /** The record that a text holds, if it is one. */
  public static Optional<RunInfo> read(String text) {
    JsonNode record;
    try {
      record = JSON.readTree(text);
    } catch (JsonProcessingException noRecord) {
      return Optional.empty();
    }
    if (record.path(KEY).asInt() != LAYOUT) {
      return Optional.empty();
    }
    Map<String, String> params = new TreeMap<>();
    record
        .path("params")
        .fields()
        .forEachRemaining(entry -> params.put(entry.getKey(), entry.getValue().asText()));
    return Optional.of(
        new RunInfo(
            record.path("run").asText(),
            record.path("name").asText(),
            record.path("graph").asText(),
            params,
            record.path("seed").asLong(),
            record.path("version").asText()));
  }
}
