package io.kinoloom.nodes.events;

import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One packet, and where it comes from.
 *
 * @param graph name of the graph
 * @param node id of the node that writes the event
 * @param stream name of the stream
 * @param sequence number of the packet in its stream
 * @param timeMicros event time, microseconds
 * @param discontinuity whether it does not continue what came before
 * @param type name of the input it came in on
 * @param payload what it says
 */
record Event(
    String graph,
    String node,
    String stream,
    long sequence,
    long timeMicros,
    boolean discontinuity,
    String type,
    Payload payload) {

  static final Input<Pose> POSE =
      Input.of("pose", PayloadType.POSE, "People and their landmarks").optional();
  static final Input<FaceMesh> FACE =
      Input.of("face", PayloadType.FACE, "Faces and their landmarks").optional();
  static final Input<Pose> HAND =
      Input.of("hand", PayloadType.POSE, "Hands and their landmarks").optional();
  static final Input<Score> SCORE =
      Input.of("score", PayloadType.SCORE, "Figures by name").optional();
  static final Input<Text> TEXT = Input.of("text", PayloadType.TEXT, "Texts").optional();
  static final Input<Tensor> TENSOR =
      Input.of("tensor", PayloadType.TENSOR, "Arrays of numbers").optional();

  /** Landmarks of one or more people, faces or hands. */
  record Tracked(int width, int height, String topology, String name, List<Landmarks> all) {}

  /** What JSON can say, in the order in which events of one time are written. */
  static List<Input<?>> jsonInputs() {
    return List.of(POSE, FACE, HAND, SCORE, TEXT, TENSOR);
  }

  /** What a table can say. */
  static List<Input<?>> tableInputs() {
    return List.of(POSE, FACE, HAND, SCORE, TEXT);
  }

  /** An event for each of these inputs that has a packet now. */
  static List<Event> of(List<Input<?>> inputs, ProcessContext call, OpenContext context) {
    List<Event> events = new ArrayList<>();
    for (Input<?> input : inputs) {
      call.get(input)
          .ifPresent(
              payload ->
                  events.add(
                      new Event(
                          context.run().graphName(),
                          context.node(),
                          context.stream(),
                          call.sequence(),
                          call.eventTimeMicros(),
                          call.discontinuity(),
                          input.name(),
                          payload)));
    }
    return events;
  }

  /** The landmarks that the event is about, where it is about some. */
  Optional<Tracked> tracked() {
    if (payload instanceof Pose pose) {
      String name = type.equals(HAND.name()) ? "hands" : "people";
      return Optional.of(
          new Tracked(pose.width(), pose.height(), pose.topology(), name, pose.people()));
    }
    if (payload instanceof FaceMesh mesh) {
      return Optional.of(
          new Tracked(mesh.width(), mesh.height(), mesh.topology(), "faces", mesh.faces()));
    }
    return Optional.empty();
  }
}
