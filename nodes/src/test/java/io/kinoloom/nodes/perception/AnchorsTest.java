package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnchorsTest {

  @Test
  void everyDetectorHasAsManyAnchorsAsItsNetworkHasBoxes() {
    assertThat(Detector.Kind.FACE_SHORT_RANGE.anchors().count()).isEqualTo(896);
    assertThat(Detector.Kind.FACE_FULL_RANGE.anchors().count()).isEqualTo(2304);
    assertThat(Detector.Kind.PALM_LITE.anchors().count()).isEqualTo(2016);
    assertThat(Detector.Kind.PALM_FULL.anchors().count()).isEqualTo(2016);
    assertThat(Detector.Kind.PERSON.anchors().count()).isEqualTo(2254);
  }

  @Test
  void layersOfOneStrideShareTheirCells() {
    Anchors anchors = Anchors.of(32, 2, 16, 32, 32);

    // 2x2 cells of two anchors, then one cell of twice two.
    assertThat(anchors.centers())
        .containsExactly(
            .25f, .25f, .25f, .25f, .75f, .25f, .75f, .25f, .25f, .75f, .25f, .75f, .75f, .75f,
            .75f, .75f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f);
    assertThat(anchors.x(2)).isEqualTo(.75f);
    assertThat(anchors.y(2)).isEqualTo(.25f);
  }

  @Test
  void cellsCoverAnInputThatIsNoMultipleOfTheStride() {
    Anchors anchors = Anchors.of(10, 1, 4);

    assertThat(anchors.count()).isEqualTo(9);
    assertThat(anchors.x(8)).isCloseTo(2.5f / 3, within(1e-6f));
  }
}
