package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.kinoloom.nodes.model.Batching;
import io.kinoloom.nodes.model.HostedModel;
import io.kinoloom.nodes.model.ModelHost;
import io.kinoloom.nodes.train.ClipPart.Kind;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealismTrainingTest {
  private static final int SIDE = 32;
  private static final RealismDesign DESIGN = new RealismDesign(8, 1);
  private static final ClipTraining.About ABOUT =
      new ClipTraining.About("judge", "Judge", "Judges.", "Apache-2.0", Map.of());

  @TempDir private Path directory;

  /** A light disc on smooth ground that moves two pixels a frame; painted, it is dark. */
  private ClipStore store(int frames, boolean painted) throws Exception {
    List<ClipPart> parts = new ArrayList<>();
    parts.add(new ClipPart(Footage.TARGET, Kind.PICTURE, List.of(3, SIDE, SIDE)));
    if (painted) {
      parts.add(new ClipPart("video", Kind.PICTURE, List.of(3, SIDE, SIDE)));
    }
    Path store = directory.resolve("clips-" + frames + painted);
    try (ClipStoreWriter writer =
        ClipStoreWriter.create(store, parts, ClipStoreWriter.SHARD_BYTES)) {
      for (int frame = 0; frame < frames; frame++) {
        List<ByteBuffer> values = new ArrayList<>(List.of(scene(frame, 220)));
        if (painted) {
          values.add(scene(frame, 20));
        }
        writer.add(frame, frame * 40_000L, frame > 0, values);
      }
      writer.publish(new RunInfo("run", "test", "kinoloom: 1\n", Map.of(), 1, "0.1"));
    }
    return ClipStore.open(store);
  }

  private static ByteBuffer scene(int frame, int level) {
    int pixels = SIDE * SIDE;
    byte[] bytes = new byte[3 * pixels];
    int at = 2 * frame % SIDE;
    for (int i = 0; i < pixels; i++) {
      boolean disc = Math.hypot(i % SIDE - at, i / SIDE - SIDE / 2.0) < 6;
      bytes[i] = (byte) (disc ? level : 120);
      bytes[pixels + i] = (byte) (disc ? level : 4 * (i / SIDE));
      bytes[2 * pixels + i] = (byte) (disc ? level : 100);
    }
    return ByteBuffer.wrap(bytes);
  }

  private static RealismSchedule schedule(long steps) {
    return new RealismSchedule(steps, 2, 2e-3, 0.5, 20, 20, 1);
  }

  private static Map<Corruption, Double> all() {
    Map<Corruption, Double> shares = new EnumMap<>(Corruption.class);
    for (Corruption kind : Corruption.values()) {
      shares.put(kind, 1.0);
    }
    return shares;
  }

  private RealismTraining training(
      ClipStore store, RealismObjective objective, long steps, String folder, boolean resume)
      throws MediaException {
    return new RealismTraining(
        DESIGN, objective, schedule(steps), store, 0.25, directory.resolve(folder), "cpu", resume);
  }

  private record Silent(long until, long[] step) implements ClipTraining.Progress {
    @Override
    public void step(String learner, long now, long of, OptionalDouble loss) {
      step[0] = now;
    }

    @Override
    public void look(long now, String figures, boolean best) {
      assertThat(figures).startsWith("AUC ");
    }

    @Override
    public void early(int looks) {}

    @Override
    public boolean stop() {
      return step[0] >= until;
    }
  }

  private static Silent silent(long until) {
    return new Silent(until, new long[1]);
  }

  /** Whatever is drawn stays within the clip and is not what it was made of. */
  @Test
  void corruptClipsAreNotReal() {
    SplittableRandom random = new SplittableRandom(3);
    for (ClipStore.Run run :
        List.of(
            new ClipStore.Run(5, 3, 5), new ClipStore.Run(5, 4, 5), new ClipStore.Run(7, 90, 7))) {
      for (Corruption kind : Corruption.values()) {
        for (int draw = 0; draw < 300; draw++) {
          int newest = run.first() + 2 + random.nextInt(run.count() - 2);
          List<Shot> clip = kind.clip(run, newest, random);
          assertThat(clip).as("%s", kind).hasSize(3).isNotEqualTo(Corruption.none(newest));
          assertThat(clip)
              .allSatisfy(shot -> assertThat(shot.record()).isBetween(run.first(), run.end() - 1));
          List<Integer> records = clip.stream().map(Shot::record).toList();
          int distinct = new HashSet<>(records).size();
          switch (kind) {
            case PAINTED -> assertThat(clip).allMatch(shot -> shot.part().equals("video"));
            case SHUFFLED -> {
              assertThat(distinct).isEqualTo(3);
              assertThat(records.get(1) - records.get(0))
                  .isNotEqualTo(records.get(2) - records.get(1));
            }
            case FROZEN -> assertThat(distinct).isLessThan(3);
            case NOISY ->
                assertThat(clip).allMatch(shot -> shot.noise() >= 3 && shot.noise() <= 20);
            case FLICKERING ->
                assertThat(Math.abs(clip.get(1).gain() - clip.get(0).gain())).isBetween(0.015, 0.4);
          }
        }
      }
    }
  }

  @Test
  void theAreaIsThatUnderTheCurve() {
    assertThat(RealismTraining.area(new double[] {3, 4}, new double[] {1, 2})).isEqualTo(1);
    assertThat(RealismTraining.area(new double[] {1, 2}, new double[] {3, 4})).isZero();
    assertThat(RealismTraining.area(new double[] {1, 3}, new double[] {1, 2})).isEqualTo(0.625);
    Random random = new Random(1);
    double[] one = random.doubles(2000).toArray();
    double[] other = random.doubles(2000).toArray();
    assertThat(RealismTraining.area(one, other)).isCloseTo(0.5, within(0.03));
  }

  /** The gain and the noise of a shot, from its pixels. */
  @Test
  void shotsAreBrightenedAndRoughened() throws Exception {
    ClipStore store = store(4, true);
    SplittableRandom random = new SplittableRandom(2);
    try (RealismTrainer trainer =
        new RealismTrainer(
            DESIGN.judge(),
            all(),
            schedule(1),
            new Footage(store, store.clips(), 1),
            Device.cpu())) {
      float[] plain = trainer.picture(Shot.plain(0, "target"), random);
      float[] bright = trainer.picture(new Shot(0, "target", 1.1, 0), random);
      float[] noisy = trainer.picture(new Shot(0, "target", 1, 5), random);
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (int i = 0; i < plain.length; i++) {
        double level = (plain[i] + 1) * 127.5;
        assertThat((bright[i] + 1) * 127.5).isCloseTo(Math.round(1.1 * level), within(1e-3));
        if (level > 30) {
          double difference = (noisy[i] + 1) * 127.5 - level;
          sum += difference;
          squares += difference * difference;
          count++;
        }
      }
      assertThat(sum / count).isCloseTo(0, within(0.5));
      assertThat(Math.sqrt(squares / count)).isCloseTo(5, within(0.4));
    }
  }

  /** What the bundle says of a clip is what the training says of it. */
  @Test
  void theBundleScoresAsTheTrainingDoes() throws Exception {
    ClipStore store = store(8, true);
    RealismDesign twoScales = new RealismDesign(8, 2);
    try (RealismTrainer trainer =
        new RealismTrainer(
            twoScales.judge(),
            all(),
            schedule(9),
            new Footage(store, store.clips(), 1),
            Device.cpu())) {
      for (int step = 0; step < 3; step++) {
        trainer.step();
      }
      Path bundle = directory.resolve("judge");
      JudgeBundle.ofClips(twoScales.judge(), SIDE, SIDE, trainer.judge().mean().toFloatArray())
          .write(bundle, java.util.Optional.empty(), ABOUT, Map.of(), Map.of());
      double trained = trainer.realism(Corruption.none(6), new SplittableRandom(1));
      assertThat(realism(bundle, 220)).isCloseTo(trained, within(1e-4));
    }
  }

  /** Stopped and resumed it makes the same bundle, which tells dark discs from light ones. */
  @Test
  void aResumedTrainingMakesTheSameBundle() throws Exception {
    ClipStore store = store(40, true);
    RealismObjective painted = new RealismObjective(1, 0, 0, 0, 0);
    Path whole = directory.resolve("whole-bundle");
    try (RealismTraining training = training(store, painted, 60, "whole", false)) {
      assertThat(training.trainingFrames()).isEqualTo(30);
      assertThat(training.run(silent(1000))).isEqualTo(ClipTraining.End.DONE);
      training.write(whole, ABOUT, Map.of());
    }
    try (RealismTraining training = training(store, painted, 60, "parts", false)) {
      assertThat(training.run(silent(25))).isEqualTo(ClipTraining.End.STOPPED);
      assertThat(training.step()).isEqualTo(25);
    }
    Path resumed = directory.resolve("resumed-bundle");
    try (RealismTraining training = training(store, painted, 60, "parts", true)) {
      assertThat(training.run(silent(1000))).isEqualTo(ClipTraining.End.DONE);
      training.write(resumed, ABOUT, Map.of());
    }
    assertThat(resumed.resolve("discriminator.pt"))
        .hasSameBinaryContentAs(whole.resolve("discriminator.pt"));
    assertThat(resumed.resolve("model.yaml")).hasSameTextualContentAs(whole.resolve("model.yaml"));
    assertThat(whole.resolve("model.yaml")).content().contains("painted: 1.0");
    // Nothing is left to train, and the bundle is written anew.
    try (RealismTraining training = training(store, painted, 60, "parts", true)) {
      assertThat(training.run(silent(1000))).isEqualTo(ClipTraining.End.DONE);
      Path anew = directory.resolve("anew");
      training.write(anew, ABOUT, Map.of());
      assertThat(anew.resolve("model.yaml")).hasSameTextualContentAs(whole.resolve("model.yaml"));
    }
    assertThat(realism(whole, 220)).isGreaterThan(realism(whole, 20) + 0.3);
  }

  private static double realism(Path bundle, int level) {
    float[] clip = new float[9 * SIDE * SIDE];
    for (int picture = 0; picture < 3; picture++) {
      byte[] levels = scene(4 + picture, level).array();
      for (int i = 0; i < levels.length; i++) {
        clip[picture * levels.length + i] = (levels[i] & 0xff) / 127.5f - 1;
      }
    }
    try (HostedModel model = ModelHost.open(bundle.toString(), "cpu", Batching.NONE)) {
      List<Tensor> outputs = model.run(List.of(new Tensor(List.of(9, SIDE, SIDE), clip)));
      int scales = outputs.size() / 4;
      double sum = 0;
      for (Tensor map : outputs.subList(0, scales)) {
        double scale = 0;
        for (float verdict : map.values()) {
          scale += verdict;
        }
        sum += scale / map.values().length / scales;
      }
      return sum;
    }
  }

  @Test
  void whatCannotBeTrainedOnIsTold() throws Exception {
    ClipStore store = store(12, false);
    assertThatThrownBy(
            () -> training(store, new RealismObjective(1, 1, 1, 1, 1), 5, "a", false).close())
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("input 'video' of write-clips")
        .hasMessageContaining("objective.painted to 0");
    assertThatThrownBy(
            () -> training(store, new RealismObjective(0, 0, 0, 0, 0), 5, "a", false).close())
        .hasMessageContaining("every way not to be real is left out");
    try (RealismTraining training =
        training(store, new RealismObjective(0, 1, 1, 1, 1), 5, "a", false)) {
      assertThat(training.run(silent(1000))).isEqualTo(ClipTraining.End.DONE);
      assertThat(training.hasBest()).isTrue();
    }
  }
}
