package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.Djl;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Trains a judge of realism on pictures of a stream as it should be, and what is made of them. How
 * good it is, is told of held-out frames, for each way in which clips are not real: how likely a
 * real clip is to score higher than such a one (the area under the ROC curve; .5 is guessing).
 */
public final class RealismTraining implements ClipTraining {
  private static final String BEST = "best.pt";
  private static final int STRETCH = 50;

  /** Most held-out clips of each kind that are scored at a look. */
  private static final int LOOK_CLIPS = 200;

  /** Clips of each kind on a sheet. */
  private static final int SAMPLES = 2;

  private static final String ERROR = "held-out-error";
  private static final List<Double> QUANTILES = List.of(0.01, 0.05, 0.5);
  private static final List<String> QUANTILE_NAMES = List.of("lowest-1%", "lowest-5%", "median");

  private final RealismDesign design;
  private final RealismSchedule schedule;
  private final Footage seen;
  private final Footage unseen;
  private final Path folder;
  private final RealismTrainer trainer;
  private final List<Corruption> kinds;
  private final List<String> columns;
  private final int height;
  private final int width;
  private double best = Double.POSITIVE_INFINITY;
  private long bestStep;
  private double[] bestFigures = {};

  /**
   * Prepares a training.
   *
   * @param heldOut share of the frames, at the end of the source, that are never trained on
   * @param folder made if it is not there
   * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
   * @param resume whether to go on from the folder's checkpoint
   * @throws MediaException if the clips do not fit or the checkpoint cannot be read
   * @throws io.kinoloom.nodes.model.BundleException if the device is not there
   */
  public RealismTraining(
      RealismDesign design,
      RealismObjective objective,
      RealismSchedule schedule,
      ClipStore store,
      double heldOut,
      Path folder,
      String device,
      boolean resume)
      throws MediaException {
    this.design = design;
    this.schedule = schedule;
    this.folder = folder;
    Map<Corruption, Double> shares = objective.shares();
    kinds = List.copyOf(shares.keySet());
    List<Integer> target = store.part(Footage.TARGET).shape();
    height = target.get(1);
    width = target.get(2);
    requireFit(store, target);
    long frames = store.frame(store.count() - 1) + 1;
    long firstHeldOut = Math.round(frames * (1 - heldOut));
    seen = footage(store, 0, firstHeldOut);
    unseen = footage(store, firstHeldOut, frames);
    if (seen.frames() == 0 || unseen.frames() == 0) {
      throw new MediaException(
          "%d frames are for training and %d are held out; both need clips of %d pictures"
              .formatted(seen.frames(), unseen.frames(), SequenceFunctions.CLIP));
    }
    columns = new ArrayList<>(List.of("loss", ERROR));
    kinds.forEach(kind -> columns.add("auc-" + kind.label()));
    QUANTILE_NAMES.forEach(name -> columns.add("real-" + name));
    Durable.createDirectories(folder.resolve("samples"));
    trainer =
        new RealismTrainer(
            design.judge(),
            shares,
            schedule,
            seen,
            Djl.device(Manifest.EngineKind.PYTORCH, device));
    if (resume) {
      Checkpoint.read(folder.resolve(CHECKPOINT), List.of(trainer.judge()));
    }
  }

  private void requireFit(ClipStore store, List<Integer> target) throws MediaException {
    if (kinds.isEmpty()) {
      throw new MediaException(
          "every way not to be real is left out; give one of 'objective' more than 0");
    }
    if (height % 8 != 0 || width % 8 != 0) {
      throw new MediaException(
          "the clips hold pictures of %dx%d; both must be multiples of 8".formatted(width, height));
    }
    if (!kinds.contains(Corruption.PAINTED)) {
      return;
    }
    String painted = WriteClips.VIDEO.name();
    if (store.parts().stream().noneMatch(part -> part.name().equals(painted))) {
      throw new MediaException(
          "the clips hold no painted pictures: wire them to the input '%s' of write-clips, or set"
                  .formatted(painted)
              + " objective.painted to 0");
    }
    if (!store.part(painted).shape().equals(target)) {
      throw new MediaException(
          "painted pictures are %s and real ones %s; both must be of one size"
              .formatted(store.part(painted).shape(), target));
    }
  }

  private static Footage footage(ClipStore store, long from, long to) {
    return new Footage(
        store,
        store.clips(from, to).stream()
            .filter(run -> run.count() >= SequenceFunctions.CLIP)
            .toList(),
        1);
  }

  @Override
  public int trainingFrames() {
    return seen.frames();
  }

  @Override
  public int heldOutFrames() {
    return unseen.frames();
  }

  @Override
  public boolean hasBest() {
    return Files.isRegularFile(folder.resolve(BEST));
  }

  @Override
  public long step() {
    return trainer.judge().steps();
  }

  @Override
  public End run(Progress progress) throws MediaException {
    LossTable table = new LossTable(folder.resolve("loss.csv"), columns, step());
    recallBest(table);
    double losses = 0;
    int count = 0;
    int worse = 0;
    while (step() < schedule.steps()) {
      double loss = trainer.step();
      losses += loss;
      count++;
      progress.step("judge", step(), schedule.steps(), OptionalDouble.of(loss));
      boolean last = step() == schedule.steps();
      boolean stops = progress.stop() && !last;
      boolean looks = step() % schedule.lookEvery() == 0 || last || (stops && !hasBest());
      double[] line = new double[columns.size()];
      Arrays.fill(line, Double.NaN);
      if (looks) {
        double[] figures = look();
        System.arraycopy(figures, 0, line, 1, figures.length);
        worse = keep(figures, progress) ? 0 : worse + 1;
      }
      if (looks || step() % STRETCH == 0) {
        line[0] = losses / count;
        losses = 0;
        count = 0;
        table.add(step(), line);
        table.plot(folder.resolve("loss.png"));
      }
      if (looks || stops) {
        Checkpoint.write(folder.resolve(CHECKPOINT), List.of(trainer.judge()));
      }
      if (worse >= schedule.patience()) {
        progress.early(schedule.patience());
        return End.EARLY;
      }
      if (stops) {
        return End.STOPPED;
      }
    }
    return End.DONE;
  }

  private void recallBest(LossTable table) {
    if (!hasBest()) {
      return;
    }
    table
        .least(columns.indexOf(ERROR))
        .ifPresent(
            row -> {
              bestStep = (long) row[0];
              bestFigures = Arrays.copyOfRange(row, 2, row.length);
              best = bestFigures[0];
            });
  }

  /** Scores held-out clips: the error, the area for each kind, and quantiles of the real ones. */
  private double[] look() throws MediaException {
    List<Footage.Place> places = places();
    // The same clips at every look.
    SplittableRandom random = new SplittableRandom(1);
    double[] real = new double[places.size()];
    List<List<float[]>> rows = new ArrayList<>();
    rows.add(new ArrayList<>());
    for (int i = 0; i < real.length; i++) {
      real[i] = score(Corruption.none(places.get(i).record()), i, rows.get(0), random);
    }
    Arrays.sort(real);
    double[] figures = new double[columns.size() - 1];
    double sum = 0;
    for (int k = 0; k < kinds.size(); k++) {
      List<float[]> row = new ArrayList<>();
      double[] others = new double[real.length];
      for (int i = 0; i < others.length; i++) {
        Footage.Place place = places.get(i);
        others[i] = score(kinds.get(k).clip(place.clip(), place.record(), random), i, row, random);
      }
      rows.add(row);
      figures[1 + k] = area(real, others);
      sum += figures[1 + k];
    }
    figures[0] = 1 - sum / kinds.size();
    for (int q = 0; q < QUANTILES.size(); q++) {
      figures[1 + kinds.size() + q] = real[(int) (QUANTILES.get(q) * (real.length - 1))];
    }
    Path sheet = folder.resolve("samples").resolve(String.format(Locale.ROOT, "%07d.png", step()));
    try {
      Sheet.write(sheet, rows, width, height);
    } catch (IOException cause) {
      throw new MediaException("cannot write '%s': %s".formatted(sheet, cause.getMessage()), cause);
    }
    return figures;
  }

  private double score(List<Shot> clip, int number, List<float[]> row, SplittableRandom random)
      throws MediaException {
    if (number < SAMPLES) {
      for (Shot shot : clip) {
        row.add(trainer.picture(shot, random));
      }
    }
    return trainer.realism(clip, random);
  }

  /** Ends of held-out clips, evenly spread. */
  private List<Footage.Place> places() {
    List<Footage.Place> all = new ArrayList<>();
    for (ClipStore.Run run : unseen.clips()) {
      for (int record = run.first() + SequenceFunctions.CLIP - 1; record < run.end(); record++) {
        all.add(new Footage.Place(run, record));
      }
    }
    int count = Math.min(LOOK_CLIPS, all.size());
    List<Footage.Place> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.add(all.get((int) ((long) i * all.size() / count)));
    }
    return places;
  }

  /**
   * Area under the ROC curve: how likely one of {@code real} is above one of {@code others}, a tie
   * counting half.
   */
  static double area(double[] real, double[] others) {
    double above = 0;
    for (double one : real) {
      for (double other : others) {
        above += one > other ? 1 : one == other ? 0.5 : 0;
      }
    }
    return above / ((double) real.length * others.length);
  }

  private boolean keep(double[] figures, Progress progress) throws MediaException {
    boolean better = figures[0] < best;
    if (better) {
      best = figures[0];
      bestStep = step();
      bestFigures = figures;
      Path file = folder.resolve(BEST);
      Path aside = file.resolveSibling(BEST + ".part");
      bundle().export(aside);
      Durable.publish(aside, file);
    }
    StringBuilder words = new StringBuilder("AUC");
    for (int k = 0; k < kinds.size(); k++) {
      words.append(String.format(Locale.ROOT, " %s %.3f", kinds.get(k).label(), figures[1 + k]));
    }
    progress.look(step(), words.toString(), better);
    return better;
  }

  private JudgeBundle bundle() {
    return JudgeBundle.ofClips(
        design.judge(), height, width, trainer.judge().mean().toFloatArray());
  }

  @Override
  public List<ModelBundle> write(Path bundle, About about, Map<String, Object> data)
      throws MediaException {
    Map<String, Object> training = new LinkedHashMap<>(data);
    training.put(
        "against", kinds.stream().map(Corruption::label).collect(Collectors.joining(", ")));
    training.put("frames", seen.frames());
    training.put("held-out-frames", unseen.frames());
    training.put("steps", bestStep);
    training.put("batch", schedule.batch());
    training.put("seed", schedule.seed());
    training.put("parameters", trainer.judge().layout().size());
    return List.of(
        bundle().write(bundle, Optional.of(folder.resolve(BEST)), about, training, metrics()));
  }

  private Map<String, Object> metrics() {
    Map<String, Object> areas = new LinkedHashMap<>();
    for (int k = 0; k < kinds.size(); k++) {
      areas.put(kinds.get(k).label(), rounded(bestFigures[1 + k]));
    }
    Map<String, Object> quantiles = new LinkedHashMap<>();
    for (int q = 0; q < QUANTILE_NAMES.size(); q++) {
      quantiles.put(QUANTILE_NAMES.get(q), rounded(bestFigures[1 + kinds.size() + q]));
    }
    Map<String, Object> heldOut = new LinkedHashMap<>();
    heldOut.put("auc", areas);
    heldOut.put("realism-of-real-clips", quantiles);
    return Map.of("held-out", heldOut);
  }

  private static double rounded(double value) {
    return Math.round(1000 * value) / 1000.0;
  }

  @Override
  public void close() {
    trainer.close();
  }
}
