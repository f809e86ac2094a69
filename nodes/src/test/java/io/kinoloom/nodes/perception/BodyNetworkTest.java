package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Model;
import io.kinoloom.nodes.inference.ModelHost;
import io.kinoloom.nodes.inference.Region;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyNetworkTest {

  @Test
  void looksAtTheCircleAroundTheBodyAndAQuarterMore() {
    Region upright = BodyNetwork.region(100, 200, 100, 120);
    assertThat(upright).isEqualTo(new Region(100, 200, 200, 200, 0));

    Region fallenToTheRight = BodyNetwork.region(100, 200, 180, 200);
    assertThat(fallenToTheRight.angle()).isCloseTo(Math.PI / 2, within(1e-12));
    assertThat(fallenToTheRight.width()).isEqualTo(200);

    Region upsideDown = BodyNetwork.region(100, 200, 100, 280);
    assertThat(Math.abs(upsideDown.angle())).isCloseTo(Math.PI, within(1e-12));
  }

  /** The point above the hips lies in the middle of the region, at 1/10 from its upper border. */
  @Test
  void showsTheBodyUprightWhateverItsTilt() {
    Random random = new Random(2);
    for (int i = 0; i < 100; i++) {
      double centerX = random.nextDouble() * 1000;
      double centerY = random.nextDouble() * 1000;
      double topX = random.nextDouble() * 1000;
      double topY = random.nextDouble() * 1000;
      Region region = BodyNetwork.region(centerX, centerY, topX, topY);
      assertThat(region.pictureX(0.5, 0.1)).isCloseTo(topX, within(1e-6));
      assertThat(region.pictureY(0.5, 0.1)).isCloseTo(topY, within(1e-6));
    }
  }

  @Test
  void takesTheRegionFromTheFirstTwoKeypointsOfADetection() {
    Detection detection =
        new Detection(
            0,
            0,
            10,
            10,
            List.of(new Point(100, 200), new Point(100, 120), new Point(0, 0), new Point(1, 1)),
            0.9);
    assertThat(BodyNetwork.region(detection)).isEqualTo(new Region(100, 200, 200, 200, 0));
  }

  @Test
  void turnsWorldCoordinatesBackAndKeepsTheirLengths() {
    float[] world = new float[39 * 3];
    world[0] = 0.3f;
    world[1] = -0.5f;
    world[2] = 0.2f;
    float[] quarter = BodyNetwork.turned(world, Math.PI / 2);
    assertThat(quarter).hasSize(33 * 3);
    // What points up in a region that is turned clockwise by a quarter points to the right.
    assertThat(quarter[0]).isCloseTo(0.5f, within(1e-6f));
    assertThat(quarter[1]).isCloseTo(0.3f, within(1e-6f));
    assertThat(quarter[2]).isEqualTo(0.2f);

    float[] turned = BodyNetwork.turned(world, 0.7);
    assertThat(Math.hypot(turned[0], turned[1])).isCloseTo(Math.hypot(0.3, 0.5), within(1e-6));
    assertThat(BodyNetwork.turned(world, 0)[1]).isEqualTo(-0.5f);
  }

  /** The names of the outputs are in the order in which the network's authors use them. */
  @Test
  void theNetworksHaveTheOutputsMeant() {
    for (PoseExtract.Complexity complexity : PoseExtract.Complexity.values()) {
      try (Model model = ModelHost.open(BodyNetwork.spec(complexity, true))) {
        int[] sizes = new int[5];
        for (int i = 0; i < 5; i++) {
          sizes[i] = model.outputSize(i);
        }
        assertThat(sizes).containsExactly(39 * 5, 1, 64 * 64 * 39, 39 * 3, 256 * 256);
      }
    }
  }
}
