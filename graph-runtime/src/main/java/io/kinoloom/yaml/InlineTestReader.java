package io.kinoloom.yaml;

import io.kinoloom.graph.InlineTest;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads one entry of {@code tests:}. */
final class InlineTestReader {
  private static final List<String> KEYS = List.of("name", "params", "replace", "limit", "expect");
  private static final Pattern COUNT = Pattern.compile("\\d{1,15}");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final Consumer<Problem> problems;

  InlineTestReader(Consumer<Problem> problems) {
    this.problems = problems;
  }

  InlineTest read(Value value) {
    Fields fields = new Fields("a test", value, KEYS, problems);
    Optional<Value> name = fields.required("name", "say in a few words what the test shows");
    fields.required("expect", "add expect: {node: {frames: 10}}");
    return new InlineTest(
        name.flatMap(text -> fields.scalar("name", text)).map(Value.Scalar::text).orElse(""),
        entries(fields, "params"),
        replacements(fields),
        limit(fields),
        expectations(fields),
        value.location());
  }

  private Map<String, Value.Entry> entries(Fields fields, String key) {
    Map<String, Value.Entry> map = new LinkedHashMap<>();
    fields
        .value(key)
        .ifPresent(
            value ->
                Fields.entries("'" + key + "'", value, problems)
                    .forEach(entry -> map.put(entry.key(), entry)));
    return map;
  }

  private Map<String, Value.Entry> replacements(Fields fields) {
    Map<String, Value.Entry> replacements = entries(fields, "replace");
    for (Value.Entry entry : replacements.values()) {
      Fields node = new Fields("a replacement", entry.value(), List.of("type", "params"), problems);
      node.required("type", "add type: and a source, such as test-scene")
          .ifPresent(type -> node.scalar("type", type));
      node.value("params").ifPresent(params -> Fields.entries("'params'", params, problems));
    }
    return replacements;
  }

  private long limit(Fields fields) {
    Optional<Value.Scalar> limit = fields.scalar("limit");
    if (limit.isPresent() && !COUNT.matcher(limit.get().text()).matches()) {
      problems.accept(
          Problem.of(
              "bad-value",
              limit.get().location(),
              "'limit' must be a number of frames",
              "write digits only, such as 10"));
      return 0;
    }
    return limit.map(scalar -> Long.parseLong(scalar.text())).orElse(0L);
  }

  private List<InlineTest.Expectation> expectations(Fields fields) {
    List<InlineTest.Expectation> expectations = new ArrayList<>();
    for (Value.Entry entry : entries(fields, "expect").values()) {
      Value.Scalar wire = new Value.Scalar(entry.key(), false, entry.location());
      Fields checks = new Fields("an expectation", entry.value(), InlineTest.CHECKS, problems);
      Map<String, Value.Entry> read = new LinkedHashMap<>();
      for (String check : InlineTest.CHECKS) {
        checks
            .entry(check)
            .filter(found -> isSound(checks, found))
            .ifPresent(found -> read.put(check, found));
      }
      new WireEndReader(problems)
          .end(wire, Optional.empty())
          .ifPresent(
              end -> expectations.add(new InlineTest.Expectation(end, read, entry.location())));
    }
    return expectations;
  }

  private boolean isSound(Fields checks, Value.Entry entry) {
    return switch (entry.key()) {
      case "times" -> checks.choice("times", List.of("rising")).isPresent();
      case "text" -> checks.scalar("text").isPresent();
      case "values" ->
          Fields.entries("'values'", entry.value(), problems).stream().allMatch(this::isRange);
      default -> isRange(entry);
    };
  }

  boolean isRange(Value.Entry entry) {
    if (entry.value() instanceof Value.Scalar scalar && isNumber(scalar)) {
      return true;
    }
    if (entry.value() instanceof Value.Sequence pair
        && pair.items().size() == 2
        && pair.items().stream().allMatch(InlineTestReader::isNumber)) {
      return true;
    }
    problems.accept(
        Problem.of(
            "bad-value",
            entry.value().location(),
            "'" + entry.key() + "' must be a number or a range",
            "write 12, or [10, 20] for anything from 10 to 20"));
    return false;
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Scalar scalar && NUMBER.matcher(scalar.text()).matches();
  }
}
