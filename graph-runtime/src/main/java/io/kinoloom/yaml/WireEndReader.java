package io.kinoloom.yaml;

import io.kinoloom.graph.Durations;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.spi.Alignment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads {@code node}, {@code node.port} and {@code {from, align, within}}. */
final class WireEndReader {
  private static final List<String> KEYS = List.of("from", "align", "within");

  private final Consumer<Problem> problems;

  WireEndReader(Consumer<Problem> problems) {
    this.problems = problems;
  }

  Optional<WireEnd> read(Value value) {
    if (value instanceof Value.Scalar scalar && !scalar.isNull()) {
      return end(scalar, Optional.empty());
    }
    if (!(value instanceof Value.Mapping)) {
      problems.accept(
          Problem.of(
              "bad-wire",
              value.location(),
              "an input must name where it comes from",
              "write node, node.port, a list of those, or {from: node, align: nearest, within: 40ms}"));
      return Optional.empty();
    }
    Fields fields = new Fields("a wire", value, KEYS, problems);
    Optional<Alignment> alignment = alignment(fields);
    return fields
        .required("from", "add from: node or from: node.port")
        .flatMap(from -> fields.scalar("from", from))
        .flatMap(scalar -> end(scalar, alignment));
  }

  Optional<WireEnd> end(Value.Scalar scalar, Optional<Alignment> alignment) {
    String[] parts = scalar.text().split("\\.", -1);
    if (parts.length > 2 || parts[0].isBlank() || parts[parts.length - 1].isBlank()) {
      problems.accept(
          Problem.of(
              "bad-wire",
              scalar.location(),
              "'" + scalar.text() + "' names no output",
              "write node or node.port"));
      return Optional.empty();
    }
    Optional<String> port = parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
    return Optional.of(new WireEnd(parts[0], port, alignment, scalar.location()));
  }

  private Optional<Alignment> alignment(Fields fields) {
    Optional<String> kind = fields.choice("align", List.of("exact", "nearest", "latest"));
    Optional<Value.Scalar> within = fields.scalar("within");
    Optional<Duration> distance =
        within.flatMap(
            scalar -> {
              Optional<Duration> parsed =
                  Durations.parse(scalar.text()).filter(duration -> !duration.isNegative());
              if (parsed.isEmpty()) {
                problems.accept(
                    Problem.of(
                        "bad-value",
                        scalar.location(),
                        "'within' must be a duration",
                        "write a number with a unit, such as 40ms"));
              }
              return parsed;
            });
    if (kind.isPresent() && kind.get().equals("nearest")) {
      if (within.isEmpty()) {
        fields.required("within", "add within: 40ms");
        return Optional.empty();
      }
      return distance.map(Alignment::nearest);
    }
    within.ifPresent(
        scalar ->
            problems.accept(
                Problem.of(
                    "bad-value",
                    scalar.location(),
                    "'within' goes with 'align: nearest' only",
                    "add align: nearest, or remove 'within'")));
    return kind.map(name -> name.equals("latest") ? Alignment.LATEST : Alignment.EXACT);
  }
}
