package io.kinoloom.nodes.events;

import io.kinoloom.nodes.landmarks.Topology;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Which landmarks an event tells: all of them, or those that the author named. */
final class Selection {
  private static final Pattern COUNT = Pattern.compile(".*-(\\d{1,6})");

  private final List<String> wanted;
  private String topology = "";
  private Chosen chosen = new Chosen(List.of(), List.of(), false);

  /**
   * The landmarks of one topology.
   *
   * @param numbers which, in the order they are told in
   * @param labels what they are called: their names, or their numbers
   * @param named whether they are told by label rather than by position
   */
  record Chosen(List<Integer> numbers, List<String> labels, boolean named) {}

  /**
   * A selection.
   *
   * @param wanted names, numbers or parts of a topology; empty for everything
   */
  Selection(List<String> wanted) {
    this.wanted = List.copyOf(wanted);
  }

  /**
   * How many landmarks a topology has; names of topologies end in it.
   *
   * @throws IllegalArgumentException if that cannot be told
   */
  static int count(String topology) {
    Optional<Topology> known = Topology.of(topology);
    if (known.isPresent()) {
      return known.get().count();
    }
    Matcher name = COUNT.matcher(topology);
    if (!name.matches()) {
      throw new IllegalArgumentException(
          ("the topology '%s' is not known and its name does not end in the number of its"
                  + " landmarks, such as dog-17")
              .formatted(topology));
    }
    return Integer.parseInt(name.group(1));
  }

  /**
   * The selected landmarks of a topology.
   *
   * @param count how many landmarks there are
   * @throws IllegalArgumentException if the topology lacks one that was asked for
   */
  Chosen of(String newTopology, int count) {
    if (!topology.equals(newTopology) || (wanted.isEmpty() && chosen.numbers().size() != count)) {
      chosen = choose(newTopology, count);
      topology = newTopology;
    }
    return chosen;
  }

  private Chosen choose(String newTopology, int count) {
    Optional<Topology> known = Topology.of(newTopology);
    List<String> names = known.map(Topology::names).orElse(List.of());
    List<Integer> numbers =
        wanted.isEmpty()
            ? IntStream.range(0, count).boxed().toList()
            : numbers(newTopology, known, count);
    List<String> labels =
        numbers.stream()
            .map(number -> number < names.size() ? names.get(number) : Integer.toString(number))
            .toList();
    return new Chosen(numbers, labels, !wanted.isEmpty() || !names.isEmpty());
  }

  private List<Integer> numbers(String name, Optional<Topology> known, int count) {
    Set<Integer> numbers = new LinkedHashSet<>();
    for (String one : wanted) {
      List<Integer> found = find(one, known);
      if (found.isEmpty() || found.stream().anyMatch(number -> number >= count)) {
        throw new IllegalArgumentException(
            "'landmarks' asks for '%s', which %s does not have; it has %s"
                .formatted(one, name, offer(known, count)));
      }
      numbers.addAll(found);
    }
    return new ArrayList<>(numbers);
  }

  private static List<Integer> find(String wanted, Optional<Topology> known) {
    if (wanted.matches("\\d{1,6}")) {
      return List.of(Integer.parseInt(wanted));
    }
    int name = known.map(topology -> topology.names().indexOf(wanted)).orElse(-1);
    if (name >= 0) {
      return List.of(name);
    }
    return known.stream()
        .flatMap(topology -> topology.parts().stream())
        .filter(part -> part.name().equals(wanted))
        .findFirst()
        .map(Topology.Part::landmarks)
        .orElse(List.of());
  }

  private static String offer(Optional<Topology> known, int count) {
    StringBuilder offer = new StringBuilder("the numbers 0 to " + (count - 1));
    known.ifPresent(
        topology -> {
          if (!topology.names().isEmpty()) {
            offer.append(", the landmarks ").append(String.join(", ", topology.names()));
          }
          offer
              .append(" and the parts ")
              .append(
                  String.join(", ", topology.parts().stream().map(Topology.Part::name).toList()));
        });
    return offer.toString();
  }
}
