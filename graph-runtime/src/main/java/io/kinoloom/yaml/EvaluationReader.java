package io.kinoloom.yaml;

import io.kinoloom.graph.Evaluation;
import io.kinoloom.graph.Evaluation.Better;
import io.kinoloom.graph.Evaluation.Column;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.InlineTest.Range;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.spi.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Reads {@code evaluation:}. */
final class EvaluationReader {
  private static final List<String> KEYS =
      List.of("replaces", "withheld", "judged", "methods", "columns");
  private static final List<String> COLUMN_KEYS =
      List.of("figure", "better", "relative-to", "target", "doc");
  private static final List<String> BETTER =
      Arrays.stream(Better.values()).map(Names::fromConstant).toList();

  private final Map<String, GraphNode> nodes;
  private final BiFunction<String, Value.Entry, GraphNode> nodeReader;
  private final Consumer<Problem> problems;

  /**
   * @param nodes of the graph
   * @param nodeReader reads a node, given its id
   */
  EvaluationReader(
      Map<String, GraphNode> nodes,
      BiFunction<String, Value.Entry, GraphNode> nodeReader,
      Consumer<Problem> problems) {
    this.nodes = nodes;
    this.nodeReader = nodeReader;
    this.problems = problems;
  }

  Evaluation read(Value value) {
    Fields fields = new Fields("'evaluation'", value, KEYS, problems);
    String replaces = replaces(fields);
    Map<String, GraphNode> methods = new LinkedHashMap<>();
    for (Value.Entry entry : required(fields, "methods", "{name: {type: ..., inputs: {...}}}")) {
      kebab("a method", entry);
      methods.put(entry.key(), nodeReader.apply(replaces, entry));
    }
    List<WireEnd> withheld =
        fields.items("withheld").stream()
            .flatMap(item -> fields.scalar("withheld", item).stream())
            .flatMap(item -> new WireEndReader(problems).end(item, Optional.empty()).stream())
            .toList();
    withheld.forEach(end -> known("node", end.node(), nodes.keySet(), end.location()));
    methods.forEach((name, node) -> refuseWithheld(name, node, withheld));
    Optional<String> judged = method(fields, "judged", methods.keySet());
    Map<String, Column> columns = new LinkedHashMap<>();
    for (Value.Entry entry : required(fields, "columns", "{ssim: {figure: ssim.ssim, ...}}")) {
      column(entry, methods.keySet(), judged).ifPresent(read -> columns.put(entry.key(), read));
    }
    return new Evaluation(replaces, withheld, judged, methods, columns, value.location());
  }

  private String replaces(Fields fields) {
    Optional<Value.Scalar> node =
        fields
            .required("replaces", "name the node whose place methods take")
            .flatMap(value -> fields.scalar("replaces", value));
    node.ifPresent(scalar -> known("node", scalar.text(), nodes.keySet(), scalar.location()));
    return node.map(Value.Scalar::text).orElse("");
  }

  private List<Value.Entry> required(Fields fields, String key, String example) {
    Optional<Value> value = fields.required(key, "add " + key + ": " + example);
    List<Value.Entry> entries =
        value.map(found -> Fields.entries("'" + key + "'", found, problems)).orElse(List.of());
    if (value.isPresent() && entries.isEmpty()) {
      problems.accept(
          Problem.of(
              "bad-value",
              value.get().location(),
              "'" + key + "' is empty",
              "add at least one: " + example));
    }
    return entries;
  }

  /** Without a port all outputs of the node are meant. */
  private void refuseWithheld(String method, GraphNode node, List<WireEnd> withheld) {
    for (GraphNode.InputWires wires : node.inputs().values()) {
      for (WireEnd end : wires.ends()) {
        boolean refused =
            withheld.stream()
                .anyMatch(
                    hidden ->
                        hidden.node().equals(end.node())
                            && (hidden.port().isEmpty()
                                || end.port().isEmpty()
                                || hidden.port().equals(end.port())));
        if (refused) {
          problems.accept(
              Problem.of(
                  "withheld",
                  end.location(),
                  "method '%s' is wired to '%s', which is withheld from methods"
                      .formatted(method, end),
                  "wire it to the conditions, or take the output out of 'withheld'"));
        }
      }
    }
  }

  private Optional<Column> column(
      Value.Entry entry, Collection<String> methods, Optional<String> judged) {
    kebab("a column", entry);
    Fields fields =
        new Fields("column '" + entry.key() + "'", entry.value(), COLUMN_KEYS, problems);
    Optional<Value.Scalar> figure =
        fields
            .required("figure", "add figure: node.figure, such as ssim.ssim")
            .flatMap(value -> fields.scalar("figure", value));
    fields.required("better", "add better: " + String.join(" | ", BETTER));
    Better better =
        fields
            .choice("better", BETTER)
            .map(label -> Better.values()[BETTER.indexOf(label)])
            .orElse(Better.HIGHER);
    Optional<Range> target = target(fields);
    if (target.isPresent() && judged.isEmpty()) {
      problems.accept(
          Problem.of(
              "bad-value",
              fields.value("target").orElseThrow().location(),
              "a target needs a method that it is for",
              "add judged: and the name of a method to 'evaluation'"));
    }
    Optional<String> relativeTo = method(fields, "relative-to", methods);
    int dot = figure.map(scalar -> scalar.text().lastIndexOf('.')).orElse(0);
    if (figure.isPresent() && (dot < 1 || dot == figure.get().text().length() - 1)) {
      problems.accept(
          Problem.of(
              "bad-value",
              figure.get().location(),
              "'" + figure.get().text() + "' names no figure of a node",
              "write node.figure, such as ssim.ssim, or group/node.figure within a subgraph"));
      return Optional.empty();
    }
    return figure.map(
        scalar ->
            new Column(
                entry.key(),
                scalar.text().substring(0, dot),
                scalar.text().substring(dot + 1),
                better,
                relativeTo,
                target,
                fields.text("doc"),
                scalar.location()));
  }

  private Optional<Range> target(Fields fields) {
    return fields
        .entry("target")
        .filter(entry -> new InlineTestReader(problems).isRange(entry))
        .map(entry -> Range.of(entry.value()));
  }

  private Optional<String> method(Fields fields, String key, Collection<String> methods) {
    Optional<Value.Scalar> name = fields.value(key).flatMap(value -> fields.scalar(key, value));
    name.ifPresent(scalar -> known("method", scalar.text(), methods, scalar.location()));
    return name.map(Value.Scalar::text);
  }

  private void known(String what, String name, Collection<String> names, Location location) {
    if (!names.contains(name)) {
      problems.accept(
          Problem.of(
              "unknown-" + what,
              location,
              "there is no " + what + " '" + name + "'",
              Names.hint(name, what + "s", new ArrayList<>(names))));
    }
  }

  private void kebab(String what, Value.Entry entry) {
    if (!Names.isKebabCase(entry.key())) {
      problems.accept(
          Problem.of(
              "bad-name",
              entry.location(),
              what + " cannot be called '" + entry.key() + "'",
              "use lower-case letters, digits and single hyphens, such as 'low-light'"));
    }
  }
}
