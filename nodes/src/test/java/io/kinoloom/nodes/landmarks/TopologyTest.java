package io.kinoloom.nodes.landmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.landmarks.Topology.Connection;
import io.kinoloom.nodes.landmarks.Topology.Part;
import io.kinoloom.nodes.landmarks.Topology.Side;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {
  @ParameterizedTest
  @ValueSource(strings = {"blazepose-33", "mediapipe-hand-21", "mediapipe-468", "mediapipe-478"})
  void isSoundInItself(String name) {
    Topology topology = Topology.of(name).orElseThrow();
    Set<String> partNames = new HashSet<>();
    for (Part part : topology.parts()) {
      assertThat(partNames.add(part.name())).as(part.name()).isTrue();
      assertThat(part.landmarks()).allMatch(number -> number >= 0 && number < topology.count());
    }
    assertThat(topology.connections()).doesNotHaveDuplicates();
    assertThat(new HashSet<>(topology.names())).hasSameSizeAs(topology.names());
    assertThat(topology.name()).endsWith("-" + topology.count());
  }

  @Test
  void limbsStayOnTheirSideOfTheBody() {
    for (Connection limb : Topology.BLAZEPOSE_33.connections()) {
      List<String> ends =
          List.of(
              Topology.BLAZEPOSE_33.names().get(limb.from()),
              Topology.BLAZEPOSE_33.names().get(limb.to()));
      boolean left = ends.stream().anyMatch(name -> name.contains("left"));
      boolean right = ends.stream().anyMatch(name -> name.contains("right"));
      Side side = left == right ? Side.MIDDLE : left ? Side.LEFT : Side.RIGHT;
      assertThat(limb.side()).as(ends.toString()).isEqualTo(side);
    }
  }

  @Test
  void jawAndForeheadCloseTheOvalOfTheFace() {
    List<Integer> jaw = Topology.MEDIAPIPE_468.part("jaw").landmarks();
    List<Integer> forehead = Topology.MEDIAPIPE_468.part("forehead").landmarks();
    assertThat(forehead.get(0)).isEqualTo(jaw.get(jaw.size() - 1));
    assertThat(forehead.get(forehead.size() - 1)).isEqualTo(jaw.get(0));
    Set<Integer> oval = new HashSet<>(jaw);
    oval.addAll(forehead);
    assertThat(oval).hasSize(36);
  }

  @Test
  void findsByName() {
    assertThat(Topology.BLAZEPOSE_33.landmark("right-foot-index")).isEqualTo(32);
    assertThat(Topology.of("coco-17")).isEmpty();
    assertThatThrownBy(() -> Topology.BLAZEPOSE_33.landmark("tail"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("blazepose-33 has no landmark 'tail'");
    assertThatThrownBy(() -> Topology.MEDIAPIPE_468.part("tail"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("mediapipe-468 has no part 'tail'");
  }
}
