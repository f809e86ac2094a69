package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.kinoloom.nodes.train.ClipPart.Kind;
import io.kinoloom.nodes.train.Footage.Place;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.RunInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CycleTrainerTest {
  private static final int SIDE = 16;
  private static final CycleObjective OBJECTIVE = new CycleObjective(10, 5, 1);

  @TempDir private Path directory;

  /**
   * An orange disc somewhere on a dark blue ground that brightens downwards; in the other world red
   * is green, green is blue and blue is red.
   */
  private ClipStore world(String name, boolean other, int frames, int side, long seed)
      throws Exception {
    Random random = new Random(seed);
    Path store = directory.resolve(name);
    try (ClipStoreWriter writer =
        ClipStoreWriter.create(
            store,
            List.of(new ClipPart(Footage.TARGET, Kind.PICTURE, List.of(3, side, side))),
            ClipStoreWriter.SHARD_BYTES)) {
      for (int frame = 0; frame < frames; frame++) {
        writer.add(frame, frame * 40_000L, frame > 0, List.of(picture(random, other, side)));
      }
      writer.publish(new RunInfo("run", "test", "kinoloom: 1\n", Map.of(), 1, "0.1"));
    }
    return ClipStore.open(store);
  }

  private static ByteBuffer picture(Random random, boolean other, int side) {
    double x = side * (0.25 + 0.5 * random.nextDouble());
    double y = side * (0.25 + 0.5 * random.nextDouble());
    int pixels = side * side;
    byte[] bytes = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      int row = i / side;
      boolean disc = Math.hypot(i % side + 0.5 - x, row + 0.5 - y) < side / 4.0;
      int[] color = disc ? new int[] {230, 150, 30} : new int[] {20, 40, 90 + 60 * row / side};
      for (int channel = 0; channel < 3; channel++) {
        bytes[(other ? (channel + 1) % 3 : channel) * pixels + i] = (byte) color[channel];
      }
    }
    return ByteBuffer.wrap(bytes);
  }

  private static float[] recolored(float[] picture) {
    float[] other = new float[picture.length];
    int pixels = picture.length / 3;
    for (int i = 0; i < picture.length; i++) {
      other[(i + pixels) % picture.length] = picture[i];
    }
    return other;
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((double) one[i] - other[i]);
    }
    return sum / one.length;
  }

  private static Footage footage(ClipStore store) {
    return new Footage(store, store.clips(), 1);
  }

  private static CycleTrainer trainer(
      ClipStore a, ClipStore b, CycleDesign design, CycleSchedule schedule) throws MediaException {
    return trainer(a, b, design, OBJECTIVE, schedule);
  }

  private static CycleTrainer trainer(
      ClipStore a,
      ClipStore b,
      CycleDesign design,
      CycleObjective objective,
      CycleSchedule schedule)
      throws MediaException {
    return new CycleTrainer(
        new CycleFunctions(design.painter(), design.judge(), objective),
        schedule,
        footage(a),
        footage(b),
        Device.cpu());
  }

  private static void train(CycleTrainer trainer, long until) throws MediaException {
    while (trainer.steps() < until) {
      trainer.step();
    }
  }

  private static List<float[]> weights(CycleTrainer trainer) {
    List<float[]> weights = new ArrayList<>();
    for (Kept kept : trainer.kept()) {
      if (kept instanceof Learner learner) {
        weights.add(learner.weights().stopGradient().toFloatArray());
        weights.add(learner.mean().toFloatArray());
      }
    }
    return weights;
  }

  /** Stopped after the pools are full, so that what they hold counts. */
  @Test
  void trainingResumedEqualsTrainingNeverStopped() throws Exception {
    ClipStore a = world("a", false, 12, SIDE, 1);
    ClipStore b = world("b", true, 12, SIDE, 2);
    CycleDesign design = new CycleDesign(4, 1, 4, 1);
    CycleSchedule schedule = new CycleSchedule(40, 2, 3, 1e-3, 0.5, 10, 7);
    Path checkpoint = directory.resolve("checkpoint");
    List<float[]> expected;
    try (CycleTrainer whole = trainer(a, b, design, schedule);
        CycleTrainer twin = trainer(a, b, design, schedule)) {
      train(whole, 6);
      Checkpoint.write(checkpoint, whole.kept());
      train(whole, 14);
      expected = weights(whole);
      assertThat(expected).hasSize(8);
      train(twin, 14);
      assertThat(weights(twin)).usingRecursiveComparison().isEqualTo(expected);
    }
    try (CycleTrainer resumed = trainer(a, b, design, schedule)) {
      Checkpoint.read(checkpoint, resumed.kept());
      assertThat(resumed.steps()).isEqualTo(6);
      train(resumed, 14);
      assertThat(weights(resumed)).usingRecursiveComparison().isEqualTo(expected);
    }
    // The pools do count: without them the judges would learn from other pictures.
    try (CycleTrainer forgetful = trainer(a, b, design, schedule)) {
      Checkpoint.read(checkpoint, forgetful.kept().subList(0, 4));
      train(forgetful, 14);
      assertThat(weights(forgetful).get(4)).isNotEqualTo(expected.get(4));
    }
  }

  /** A recolouring is learned, both ways, from pictures of which none has a counterpart. */
  @Test
  void aRecoloringIsLearnedWithoutPairs() throws Exception {
    ClipStore a = world("a", false, 40, SIDE, 1);
    ClipStore b = world("b", true, 40, SIDE, 2);
    Footage unseenA = footage(world("unseen-a", false, 6, SIDE, 3));
    Footage unseenB = footage(world("unseen-b", true, 6, SIDE, 4));
    double forth = 0;
    double back = 0;
    double doingNothing = 0;
    double cycle = 0;
    CycleDesign design = new CycleDesign(8, 0, 8, 1);
    CycleObjective objective = new CycleObjective(3, 0, 1);
    CycleSchedule schedule = new CycleSchedule(300, 2, 20, 3e-3, 0.5, 100, 5);
    try (CycleTrainer trainer = trainer(a, b, design, objective, schedule)) {
      train(trainer, 300);
      for (int i = 0; i < 6; i++) {
        Place placeA = new Place(unseenA.clips().get(0), i);
        Place placeB = new Place(unseenB.clips().get(0), i);
        CycleTrainer.Look there = trainer.lookForth(unseenA, placeA, unseenB, placeB);
        CycleTrainer.Look again = trainer.lookBack(unseenB, placeB, unseenA, placeA);
        forth += distance(there.painted(), recolored(there.picture())) / 6;
        doingNothing += distance(there.picture(), recolored(there.picture())) / 6;
        back += distance(recolored(again.painted()), again.picture()) / 6;
        cycle += there.cycle() / 6;
      }
    }
    assertThat(doingNothing).isGreaterThan(0.5);
    assertThat(forth).isLessThan(0.3 * doingNothing);
    assertThat(back).isLessThan(0.3 * doingNothing);
    assertThat(cycle).isLessThan(0.15);
  }

  private CycleTraining training(ClipStore a, ClipStore b, double heldOut) throws MediaException {
    return new CycleTraining(
        new CycleDesign(4, 0, 4, 1),
        OBJECTIVE,
        new CycleSchedule(4, 1, 2, 1e-3, 0.5, 2, 1),
        a,
        b,
        heldOut,
        directory.resolve("work"),
        "cpu",
        false);
  }

  @Test
  void picturesThatDoNotFitAreToldOf() throws Exception {
    ClipStore a = world("a", false, 8, 16, 1);
    ClipStore larger = world("larger", true, 8, 24, 2);
    ClipStore odd = world("odd", true, 8, 20, 2);
    assertThatThrownBy(() -> training(a, larger, 0.25))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("kind a are 16 x 16 pixels and those of kind b 24 x 24");
    assertThatThrownBy(() -> training(odd, odd, 0.25))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("20 x 20 pixels")
        .hasMessageContaining("multiples of 8");
    assertThatThrownBy(() -> training(world("single", true, 1, 16, 2), a, 0.25))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("both kinds need frames to train on");
  }

  @Test
  void theRateOfLearningFades() {
    CycleSchedule schedule = new CycleSchedule(100, 1, 50, 2, 0.5, 10, 1);
    assertThat(schedule.rate(50)).isEqualTo(2);
    assertThat(schedule.rate(75)).isEqualTo(1);
    assertThat(schedule.rate(100)).isEqualTo(0.1);
    assertThat(schedule.withSteps(200).rate(100)).isEqualTo(2);
  }
}
