package io.kinoloom.compile;

import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.rule.Rule;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A compiled graph in words, as data, and as a picture. */
public final class Explanation {
  private final Compiled compiled;
  private final PhysicalPlan plan;

  public Explanation(Compiled compiled) {
    this.compiled = compiled;
    this.plan = compiled.plan();
  }

  /** Each pass with what it changed and why; the stages; each boundary with its reason. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("graph ").append(plan.info().graphName()).append("\n\npasses\n");
    for (PassRecord pass : compiled.passes()) {
      text.append("  ").append(pass.pass());
      text.append(pass.changes().isEmpty() ? ": nothing to do\n" : "\n");
      for (Rule.Change change : pass.changes()) {
        text.append("    ").append(change.what()).append(": ").append(change.why()).append('\n');
      }
    }
    text.append("\nstages\n");
    for (Stage stage : plan.stages()) {
      text.append("  ").append(stage.id()).append(stage.source() ? " (source)\n" : "\n");
      stage.nodes().forEach(node -> text.append("    ").append(line(node)).append('\n'));
    }
    text.append("\nboundaries\n");
    if (plan.exchanges().isEmpty()) {
      text.append("  none: everything runs in one stage\n");
    }
    for (Exchange exchange : plan.exchanges()) {
      text.append(
          "  %s -> %s  %s.%s%s%n"
              .formatted(
                  exchange.fromStage(),
                  exchange.toStage(),
                  exchange.fromNode(),
                  exchange.fromPort(),
                  format(exchange).map(format -> " (" + format + ")").orElse("")));
      text.append("    ").append(exchange.reason()).append('\n');
    }
    return text.toString();
  }

  private static String line(PlannedNode node) {
    StringBuilder line =
        new StringBuilder("%s  %s@%d".formatted(node.id(), node.type(), node.version()));
    if (!node.formats().isEmpty()) {
      line.append("  ")
          .append(
              node.formats().entrySet().stream()
                  .map(entry -> entry.getKey() + ": " + entry.getValue())
                  .collect(Collectors.joining(", ", "[", "]")));
    }
    return line.toString();
  }

  private java.util.Optional<PixelFormat> format(Exchange exchange) {
    return plan.stage(exchange.fromStage()).nodes().stream()
        .filter(node -> node.id().equals(exchange.fromNode()))
        .flatMap(
            node -> java.util.stream.Stream.ofNullable(node.formats().get(exchange.fromPort())))
        .findFirst();
  }

  /** The same as maps and lists, for JSON. */
  public Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("graph", plan.info().graphName());
    data.put("params", plan.info().params());
    data.put("passes", compiled.passes().stream().map(Explanation::data).toList());
    data.put("stages", plan.stages().stream().map(Explanation::data).toList());
    List<Object> exchanges = new ArrayList<>();
    for (Exchange exchange : plan.exchanges()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", exchange.id());
      entry.put("from", exchange.fromStage());
      entry.put("to", exchange.toStage());
      entry.put("output", exchange.fromNode() + "." + exchange.fromPort());
      format(exchange).ifPresent(format -> entry.put("format", format.label()));
      entry.put("reason", exchange.reason());
      exchanges.add(entry);
    }
    data.put("boundaries", exchanges);
    data.put("streams", plan.streams().stream().map(PhysicalPlan.StreamPlan::name).toList());
    return data;
  }

  private static Map<String, Object> data(PassRecord pass) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("pass", pass.pass());
    entry.put(
        "changes",
        pass.changes().stream()
            .map(change -> Map.of("what", change.what(), "why", change.why()))
            .toList());
    return entry;
  }

  private static Map<String, Object> data(Stage stage) {
    List<Object> nodes = new ArrayList<>();
    for (PlannedNode node : stage.nodes()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", node.id());
      entry.put("type", node.type());
      entry.put("version", node.version());
      entry.put("params", node.params());
      Map<String, String> formats = new LinkedHashMap<>();
      node.formats().forEach((port, format) -> formats.put(port, format.label()));
      entry.put("formats", formats);
      nodes.add(entry);
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", stage.id());
    entry.put("source", stage.source());
    entry.put("nodes", nodes);
    return entry;
  }

  /** The stages as boxes of nodes, in Graphviz' language. */
  public String dot() {
    StringBuilder dot = new StringBuilder();
    dot.append("digraph ").append(quoted(plan.info().graphName())).append(" {\n");
    dot.append("  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
    dot.append("  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (Stage stage : plan.stages()) {
      dot.append("  subgraph ").append(quoted("cluster_" + stage.id())).append(" {\n");
      dot.append("    label=").append(quoted(stage.id())).append("; color=gray;\n");
      for (PlannedNode node : stage.nodes()) {
        dot.append(
            "    %s [label=%s];%n"
                .formatted(quoted(node.id()), quoted(node.id() + "\n" + node.type())));
      }
      dot.append("  }\n");
    }
    for (Stage stage : plan.stages()) {
      for (PlannedWire wire : stage.wires()) {
        String style = wire.exchange().isEmpty() ? "" : ", style=bold, color=\"#c05000\"";
        dot.append(
            "  %s -> %s [label=%s%s];%n"
                .formatted(
                    quoted(wire.fromNode()),
                    quoted(wire.toNode()),
                    quoted(
                        wire.fromPort().equals(wire.toPort())
                            ? wire.toPort()
                            : wire.fromPort() + " to " + wire.toPort()),
                    style));
      }
    }
    for (PhysicalPlan.PlannedDelivery delivery : plan.deliveries()) {
      dot.append(
          "  %s -> %s [style=bold, color=\"#c05000\"];%n"
              .formatted(quoted(delivery.node()), quoted(delivery.address())));
    }
    return dot.append("}\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
