package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.Djl;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.train.Footage.Place;
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
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Trains two painters on pictures of two kinds without counterparts. Without counterparts nothing
 * tells which weights were best, so the bundles hold the newest: {@code forth.pt} and {@code
 * back.pt}, written at each look.
 */
public final class CycleTraining implements ClipTraining {
  private static final String FORTH = "forth.pt";
  private static final String BACK = "back.pt";

  /** Steps that one line of the table of losses is a mean of. */
  private static final int STRETCH = 50;

  /** Pictures in a row of a sheet. */
  private static final int SAMPLES = 8;

  /** Most held-out frames of each kind painted at a look. */
  private static final int LOOK_FRAMES = 64;

  /** Pictures are folded three times. */
  private static final int MULTIPLE = 8;

  private static final List<String> LOOKS =
      List.of(
          "held-out-cycle-a",
          "held-out-cycle-b",
          "held-out-identity-a",
          "held-out-identity-b",
          "held-out-colors-a",
          "held-out-colors-b");

  private static final List<String> COLUMNS = columns();

  /** Held-out frames of one kind and where to look at them. */
  private record Unseen(Footage footage, List<Place> places) {
    /** Places at equal distances. */
    static Unseen of(Footage footage) {
      List<Place> all = new ArrayList<>();
      for (ClipStore.Run clip : footage.clips()) {
        for (int i = 0; i < clip.count(); i++) {
          all.add(new Place(clip, clip.first() + i));
        }
      }
      int count = Math.min(LOOK_FRAMES, all.size());
      List<Place> places = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        places.add(all.get((int) ((i + 0.5) * all.size() / count)));
      }
      return new Unseen(footage, places);
    }

    Place at(int number) {
      return places.get(number % places.size());
    }
  }

  private final CycleSchedule schedule;
  private final Footage seenA;
  private final Footage seenB;
  private final Unseen unseenA;
  private final Unseen unseenB;
  private final Path folder;
  private final Repainter painter;
  private final CycleTrainer trainer;
  private final int height;
  private final int width;
  private double[] lastLook = {};

  /**
   * Prepares a training.
   *
   * @param a pictures of one kind
   * @param b pictures of the other kind, equally large
   * @param heldOut share of the frames, at the end of each store, that are never trained on
   * @param folder made if it is not there
   * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
   * @param resume whether to go on from the folder's checkpoint
   * @throws MediaException if the clips do not fit or the checkpoint cannot be read
   * @throws io.kinoloom.nodes.model.BundleException if the device is not there
   */
  public CycleTraining(
      CycleDesign design,
      CycleObjective objective,
      CycleSchedule schedule,
      ClipStore a,
      ClipStore b,
      double heldOut,
      Path folder,
      String device,
      boolean resume)
      throws MediaException {
    this.schedule = schedule;
    this.folder = folder;
    List<Integer> shape = requireSizes(a, b);
    height = shape.get(1);
    width = shape.get(2);
    seenA = part(a, 0, 1 - heldOut);
    seenB = part(b, 0, 1 - heldOut);
    unseenA = Unseen.of(part(a, 1 - heldOut, 1));
    unseenB = Unseen.of(part(b, 1 - heldOut, 1));
    painter = design.painter();
    Durable.createDirectories(folder.resolve("samples"));
    trainer =
        new CycleTrainer(
            new CycleFunctions(painter, design.judge(), objective),
            schedule,
            seenA,
            seenB,
            Djl.device(Manifest.EngineKind.PYTORCH, device));
    if (resume) {
      Checkpoint.read(folder.resolve(CHECKPOINT), trainer.kept());
    }
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("loss"));
    columns.addAll(CycleFunctions.PARTS);
    columns.addAll(List.of("judge-a", "judge-b"));
    columns.addAll(LOOKS);
    return List.copyOf(columns);
  }

  private static List<Integer> requireSizes(ClipStore a, ClipStore b) throws MediaException {
    List<Integer> shapeA = a.part(Footage.TARGET).shape();
    List<Integer> shapeB = b.part(Footage.TARGET).shape();
    if (!shapeA.equals(shapeB)) {
      throw new MediaException(
          ("pictures of kind a are %d x %d pixels and those of kind b %d x %d; they must be equally"
                  + " large: put 'resize' before both 'write-clips'")
              .formatted(shapeA.get(2), shapeA.get(1), shapeB.get(2), shapeB.get(1)));
    }
    if (shapeA.get(1) % MULTIPLE != 0 || shapeA.get(2) % MULTIPLE != 0) {
      throw new MediaException(
          "pictures are %d x %d pixels; widths and heights must be multiples of %d: put 'resize' or"
                  .formatted(shapeA.get(2), shapeA.get(1), MULTIPLE)
              + " 'crop' before both 'write-clips'");
    }
    return shapeA;
  }

  /** The frames between two shares of a store. */
  private static Footage part(ClipStore store, double from, double to) throws MediaException {
    if (store.count() == 0) {
      throw new MediaException("one of the clip stores is empty; write it again");
    }
    long first = store.frame(0);
    long frames = store.frame(store.count() - 1) + 1 - first;
    Footage footage =
        new Footage(
            store,
            store.clips(first + Math.round(frames * from), first + Math.round(frames * to)),
            1);
    if (footage.frames() == 0) {
      throw new MediaException(
          "of %d frames of one kind none is between %.0f and %.0f %%; both kinds need frames to train"
                  .formatted(store.count(), 100 * from, 100 * to)
              + " on and held-out ones");
    }
    return footage;
  }

  @Override
  public int trainingFrames() {
    return seenA.frames() + seenB.frames();
  }

  @Override
  public int heldOutFrames() {
    return unseenA.footage().frames() + unseenB.footage().frames();
  }

  @Override
  public boolean hasBest() {
    return Files.isRegularFile(folder.resolve(FORTH)) && Files.isRegularFile(folder.resolve(BACK));
  }

  @Override
  public long step() {
    return trainer.steps();
  }

  @Override
  public End run(Progress progress) throws MediaException {
    LossTable table = new LossTable(folder.resolve("loss.csv"), COLUMNS, step());
    Means means = new Means(COLUMNS.size());
    while (!trainer.done()) {
      CycleTrainer.Step step = trainer.step();
      add(means, step);
      progress.step("painters", step(), schedule.steps(), OptionalDouble.of(step.loss()));
      boolean stops = progress.stop();
      boolean looks = step() % schedule.lookEvery() == 0 || trainer.done() || stops;
      if (looks) {
        look(progress);
        Checkpoint.write(folder.resolve(CHECKPOINT), trainer.kept());
      }
      if (step() % STRETCH == 0 || looks) {
        double[] line = means.take();
        if (looks) {
          System.arraycopy(lastLook, 0, line, line.length - lastLook.length, lastLook.length);
        }
        table.add(step(), line);
        table.plot(folder.resolve("loss.png"));
      }
      if (stops && !trainer.done()) {
        return End.STOPPED;
      }
    }
    if (lastLook.length == 0) {
      // Resumed after the last step: nothing was left to do but to look.
      look(progress);
    }
    return End.DONE;
  }

  private static void add(Means means, CycleTrainer.Step step) {
    int column = 0;
    means.add(column++, step.loss());
    for (double part : step.parts()) {
      means.add(column++, part);
    }
    means.add(column++, step.judgeA());
    means.add(column, step.judgeB());
  }

  /** Paints held-out frames there and back, writes the sheet and the painters. */
  private void look(Progress progress) throws MediaException {
    int count = Math.max(unseenA.places().size(), unseenB.places().size());
    double[] sums = new double[4];
    List<List<float[]>> rows = new ArrayList<>();
    for (int row = 0; row < 6; row++) {
      rows.add(new ArrayList<>());
    }
    List<float[]> realA = new ArrayList<>();
    List<float[]> realB = new ArrayList<>();
    List<float[]> paintedA = new ArrayList<>();
    List<float[]> paintedB = new ArrayList<>();
    int every = Math.max(1, count / SAMPLES);
    for (int i = 0; i < count; i++) {
      CycleTrainer.Look forth =
          trainer.lookForth(unseenA.footage(), unseenA.at(i), unseenB.footage(), unseenB.at(i));
      CycleTrainer.Look back =
          trainer.lookBack(unseenB.footage(), unseenB.at(i), unseenA.footage(), unseenA.at(i));
      sums[0] += forth.cycle() / count;
      sums[1] += back.cycle() / count;
      // What becomes of a picture of kind a when it is painted as if it were of kind b.
      sums[2] += back.identity() / count;
      sums[3] += forth.identity() / count;
      realA.add(forth.picture());
      realB.add(back.picture());
      paintedB.add(forth.painted());
      paintedA.add(back.painted());
      if (i % every == every / 2 && rows.get(0).size() < SAMPLES) {
        rows.get(0).add(forth.picture());
        rows.get(1).add(forth.painted());
        rows.get(2).add(forth.returned());
        rows.get(3).add(back.picture());
        rows.get(4).add(back.painted());
        rows.get(5).add(back.returned());
      }
    }
    lastLook = Arrays.copyOf(sums, LOOKS.size());
    lastLook[4] = ColorDistance.between(paintedA, realA);
    lastLook[5] = ColorDistance.between(paintedB, realB);
    Path sheet = folder.resolve("samples").resolve(String.format(Locale.ROOT, "%07d.png", step()));
    try {
      Sheet.write(sheet, rows, width, height);
    } catch (IOException cause) {
      throw new MediaException("cannot write '%s': %s".formatted(sheet, cause.getMessage()), cause);
    }
    export(folder.resolve(FORTH), trainer.forth());
    export(folder.resolve(BACK), trainer.back());
    progress.look(
        step(),
        String.format(
            Locale.ROOT,
            "there and back %.4f and %.4f, identity %.4f and %.4f, colours %.4f and %.4f",
            lastLook[0],
            lastLook[1],
            lastLook[2],
            lastLook[3],
            lastLook[4],
            lastLook[5]),
        false);
  }

  private void export(Path file, Learner learner) throws MediaException {
    Method method = new Method("forward");
    Value picture = method.argument(Manifest.CONDITION, 3);
    method.returns(List.of(painter.repaint(method.attributes(), picture)));
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try {
      ScriptFile.write(aside, List.of(method), learner.mean().toFloatArray());
    } catch (IOException cause) {
      throw new MediaException("cannot write '%s': %s".formatted(file, cause.getMessage()), cause);
    }
    Durable.publish(aside, file);
  }

  @Override
  public List<ModelBundle> write(Path bundle, About about, Map<String, Object> data)
      throws MediaException {
    String name = about.back().orElse(about.name() + "-back");
    About back =
        new About(
            name,
            about.title() + ", back",
            "Turns back what %s makes.".formatted(about.name()),
            about.licence(),
            Map.of());
    return List.of(
        write(bundle, about, FORTH, data, 0),
        write(bundle.resolveSibling(name), back, BACK, data, 1));
  }

  private ModelBundle write(
      Path bundle, About about, String weights, Map<String, Object> data, int direction)
      throws MediaException {
    Port picture = new Port(Port.Type.VIDEO, 3, height, width, 1, Port.Range.SIGNED);
    Map<String, Path> files = new LinkedHashMap<>(about.extra());
    files.put("generator.pt", folder.resolve(weights));
    Manifest manifest =
        new Manifest(
            about.name(),
            about.title(),
            about.description(),
            about.licence(),
            Manifest.Kind.GENERATOR,
            Manifest.EngineKind.PYTORCH,
            "generator.pt",
            Map.of(),
            Map.of(Manifest.CONDITION, picture),
            picture,
            OptionalInt.of(MULTIPLE),
            training(data),
            metrics(direction));
    try {
      return ModelBundle.write(bundle, manifest, files);
    } catch (IOException cause) {
      throw new MediaException(
          "cannot write the bundle '%s': %s".formatted(bundle, cause.getMessage()), cause);
    }
  }

  private Map<String, Object> training(Map<String, Object> data) {
    Map<String, Object> training = new LinkedHashMap<>(data);
    training.put("frames-a", seenA.frames());
    training.put("frames-b", seenB.frames());
    training.put("held-out-frames", heldOutFrames());
    training.put("steps", step());
    training.put("batch", schedule.batch());
    training.put("seed", schedule.seed());
    training.put("parameters", trainer.forth().layout().size());
    return training;
  }

  /** What the last look measured of the painter forth (0) or back (1). */
  private Map<String, Object> metrics(int direction) {
    if (lastLook.length == 0) {
      return Map.of();
    }
    Map<String, Object> heldOut = new LinkedHashMap<>();
    heldOut.put("cycle", rounded(lastLook[direction]));
    heldOut.put("identity", rounded(lastLook[3 - direction]));
    heldOut.put("color-distance", rounded(lastLook[5 - direction]));
    return Map.of("held-out", heldOut);
  }

  private static double rounded(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }

  @Override
  public void close() {
    trainer.close();
  }
}
