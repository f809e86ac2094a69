package io.kinoloom.compile;

import io.kinoloom.graph.OnError;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stages and exchanges, ready to translate. Serializable: it names node types and plain params, and
 * every operator rebuilds its nodes from those.
 *
 * @param stages in topological order; stages with a source come first
 * @param exchanges between stages, and out of the run
 * @param deliveries what becomes of the exchanges that lead out of the run
 * @param streams one entry for each stream of the run
 * @param info facts of the run
 */
public record PhysicalPlan(
    List<Stage> stages,
    List<Exchange> exchanges,
    List<PlannedDelivery> deliveries,
    List<StreamPlan> streams,
    RunInfo info)
    implements Serializable {

  public PhysicalPlan {
    stages = new ArrayList<>(stages);
    exchanges = new ArrayList<>(exchanges);
    deliveries = new ArrayList<>(deliveries);
    streams = new ArrayList<>(streams);
  }

  /** The stage called {@code id}. */
  public Stage stage(String id) {
    return stages.stream()
        .filter(stage -> stage.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage " + id));
  }

  /** Exchanges that leave this stage. */
  public List<Exchange> from(String stage) {
    return exchanges.stream().filter(exchange -> exchange.fromStage().equals(stage)).toList();
  }

  /** Exchanges that enter this stage. */
  public List<Exchange> into(String stage) {
    return exchanges.stream().filter(exchange -> exchange.toStage().equals(stage)).toList();
  }

  /**
   * Nodes fused to run in one operator on one thread.
   *
   * @param id {@code stage-1}, {@code stage-2} ...
   * @param source whether its first node is a source
   * @param nodes in topological order
   * @param wires between its nodes, and from exchanges into its nodes
   */
  public record Stage(String id, boolean source, List<PlannedNode> nodes, List<PlannedWire> wires)
      implements Serializable {
    public Stage {
      nodes = new ArrayList<>(nodes);
      wires = new ArrayList<>(wires);
    }
  }

  /**
   * A node to be rebuilt from its type and params.
   *
   * @param id id in the graph, {@code group/inner} for nodes of an inlined subgraph
   * @param type node type id
   * @param version node type version
   * @param params all of them, as plain strings, numbers, booleans and lists; a stream may override
   * @param onError what to do with packets it fails on
   * @param formats pixel format chosen for each video output
   * @param wiredOutputs outputs that somebody reads, in this stage or elsewhere
   */
  public record PlannedNode(
      String id,
      String type,
      int version,
      Map<String, Object> params,
      OnError onError,
      Map<String, PixelFormat> formats,
      List<String> wiredOutputs)
      implements Serializable {
    public PlannedNode {
      params = new TreeMap<>(params);
      formats = new TreeMap<>(formats);
      wiredOutputs = new ArrayList<>(wiredOutputs);
    }
  }

  /**
   * A wire whose consumer is in the stage.
   *
   * @param exchange id of the exchange it comes through, or empty when the producer is in the stage
   * @param fromNode producer
   * @param fromPort its output
   * @param toNode consumer
   * @param toPort its input
   * @param index position among the wires of a repeated input, otherwise 0
   * @param alignment how the consumer aligns it
   */
  public record PlannedWire(
      String exchange,
      String fromNode,
      String fromPort,
      String toNode,
      String toPort,
      int index,
      SerializableAlignment alignment)
      implements Serializable {}

  /**
   * An {@link Alignment} that can travel.
   *
   * @param kind which
   * @param withinNanos of nearest, otherwise 0
   */
  public record SerializableAlignment(Kind kind, long withinNanos) implements Serializable {
    /** The alternatives of {@link Alignment}. */
    public enum Kind {
      EXACT,
      NEAREST,
      LATEST
    }

    /** The travelling form of {@code alignment}. */
    public static SerializableAlignment of(Alignment alignment) {
      if (alignment instanceof Alignment.Nearest nearest) {
        return new SerializableAlignment(Kind.NEAREST, nearest.within().toNanos());
      }
      return new SerializableAlignment(
          alignment instanceof Alignment.Latest ? Kind.LATEST : Kind.EXACT, 0);
    }
  }

  /**
   * All packets of one output that one other stage reads.
   *
   * @param id {@code stage-1>stage-2:node.port}
   * @param fromStage producer's stage
   * @param fromNode producer
   * @param fromPort its output
   * @param toStage consumer's stage; {@link PlannedDelivery#OUTSIDE} where a broker is the consumer
   * @param reason why the wire was not fused
   */
  public record Exchange(
      String id, String fromStage, String fromNode, String fromPort, String toStage, String reason)
      implements Serializable {}

  /**
   * An exchange whose texts a message broker gets.
   *
   * @param exchange its id
   * @param node the node that delivers
   * @param connector kind of broker
   * @param address of the broker
   * @param topics topic for each stream
   * @param patienceMillis how long the broker may leave a message unanswered
   * @param settings what only this kind of broker knows
   */
  public record PlannedDelivery(
      String exchange,
      String node,
      String connector,
      String address,
      Map<String, String> topics,
      long patienceMillis,
      Map<String, String> settings)
      implements Serializable {
    /** What exchanges that leave the run lead to. */
    public static final String OUTSIDE = "outside";

    public PlannedDelivery {
      topics = new TreeMap<>(topics);
      settings = new TreeMap<>(settings);
    }
  }

  /**
   * What is special about one stream.
   *
   * @param name as given by the user
   * @param params whole params of those nodes whose params depend on the stream, by node id
   */
  public record StreamPlan(String name, Map<String, Map<String, Object>> params)
      implements Serializable {
    public StreamPlan {
      params = new TreeMap<>(params);
    }

    /** Params of a node for this stream. */
    public Map<String, Object> paramsOf(PlannedNode node) {
      return Collections.unmodifiableMap(params.getOrDefault(node.id(), node.params()));
    }
  }
}
