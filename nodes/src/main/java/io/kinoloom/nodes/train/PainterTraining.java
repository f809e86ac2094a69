package io.kinoloom.nodes.train;

import io.kinoloom.nodes.model.Djl;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.ModelLibrary;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.torchscript.Layout;
import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
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
import java.util.OptionalInt;

/**
 * Trains a painter on pairs of conditions and pictures; its best weights lie in {@code best.pt}.
 */
public final class PainterTraining implements ClipTraining {
  private static final String BEST = "best.pt";
  private static final String BEST_ENCODER = "best-encoder.pt";

  /** Steps that one line of the table of losses is a mean of. */
  private static final int STRETCH = 50;

  /** Pictures in a row of a sheet. */
  private static final int SAMPLES = 8;

  /** Most held-out frames painted at a look. */
  private static final int LOOK_FRAMES = 240;

  /** Columns of the table of losses that tell of held-out frames. */
  private static final List<String> LOOKS =
      List.of(
          "held-out-psnr",
          "held-out-ssim",
          "held-out-perceptual",
          "held-out-reading",
          "held-out-sharpness");

  private final Schedule schedule;
  private final Footage seen;
  private final Footage unseen;
  private final Path folder;
  private final Painter painter;
  private final SequenceFunctions functions;
  private final SequenceTrainer trainer;
  private final List<String> columns;
  private final int conditionChannels;
  private final int height;
  private final int width;
  private double best = Double.POSITIVE_INFINITY;
  private long bestStep;
  private Optional<SequenceTrainer.Look> bestLook = Optional.empty();
  private Optional<SequenceTrainer.Look> lastLook = Optional.empty();

  /**
   * Prepares a training.
   *
   * @param heldOut share of the frames, at the end of the source, that are never trained on
   * @param folder made if it is not there
   * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
   * @param resume whether to go on from the folder's checkpoint
   * @throws MediaException if the clips do not fit or the checkpoint cannot be read
   * @throws io.kinoloom.nodes.model.BundleException if the device is not there, or the model to
   *     begin with not or not of this design
   */
  public PainterTraining(
      Design design,
      Objective objective,
      Schedule schedule,
      ClipStore store,
      double heldOut,
      Path folder,
      String device,
      boolean resume)
      throws MediaException {
    this.schedule = schedule;
    this.folder = folder;
    List<Integer> condition = store.part(Footage.CONDITION).shape();
    List<Integer> target = store.part(Footage.TARGET).shape();
    conditionChannels = condition.get(0);
    height = target.get(1);
    width = target.get(2);
    painter = painter(design, conditionChannels, requireSizes(condition, target, design.grown()));
    long frames = store.frame(store.count() - 1) + 1;
    long firstHeldOut = Math.round(frames * (1 - heldOut));
    seen = new Footage(store, store.clips(0, firstHeldOut), design.conditions());
    unseen = new Footage(store, store.clips(firstHeldOut, frames), design.conditions());
    if (seen.frames() == 0 || unseen.frames() == 0) {
      throw new MediaException(
          "of %d clips %d frames are for training and %d are held out; both need some"
              .formatted(store.clips().size(), seen.frames(), unseen.frames()));
    }
    Durable.createDirectories(folder.resolve("samples"));
    functions = design.functions(painter, objective);
    columns = columns(functions);
    trainer =
        new SequenceTrainer(
            functions, schedule, seen, Djl.device(Manifest.EngineKind.PYTORCH, device));
    if (resume) {
      Checkpoint.read(folder.resolve(CHECKPOINT), trainer.kept());
    } else if (design.from().isPresent()) {
      begin(ModelLibrary.standard().open(design.from().get()));
    }
  }

  private void begin(ModelBundle model) throws MediaException {
    try {
      Learner learner = trainer.painter();
      learner.begin(PainterFile.begun(model, painter, schedule.seed()));
    } catch (IOException cause) {
      throw new MediaException(
          "cannot read '%s': %s".formatted(model.origin(), cause.getMessage()), cause);
    }
  }

  private static List<String> columns(SequenceFunctions functions) {
    List<String> columns = new ArrayList<>(List.of("loss"));
    columns.addAll(functions.parts());
    columns.addAll(List.of("judge", "temporal-judge"));
    columns.addAll(LOOKS);
    return List.copyOf(columns);
  }

  private static Painter painter(Design design, int channels, boolean asLarge)
      throws MediaException {
    try {
      return design.painter(channels, asLarge);
    } catch (IllegalArgumentException unfit) {
      throw new MediaException("the design does not fit the clips: " + unfit.getMessage(), unfit);
    }
  }

  /** Whether conditions are as large as pictures; otherwise they are half as large. */
  private static boolean requireSizes(List<Integer> condition, List<Integer> target, int grown)
      throws MediaException {
    int multiple = 8 << grown;
    boolean asLarge = condition.size() == 3 && condition.subList(1, 3).equals(target.subList(1, 3));
    boolean halves =
        condition.size() == 3
            && condition.get(1) * 2 == target.get(1)
            && condition.get(2) * 2 == target.get(2);
    if (!(halves || asLarge) || target.get(1) % multiple != 0 || target.get(2) % multiple != 0) {
      throw new MediaException(
          ("the clips pair conditions of %s with pictures of %s; conditions must be as large as"
                  + " pictures or half as wide and high, and pictures multiples of %d")
              .formatted(condition, target, multiple));
    }
    return asLarge;
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
    return trainer.painter().steps();
  }

  @Override
  public End run(Progress progress) throws MediaException {
    while (!trainer.readerDone()) {
      double loss = trainer.readerStep();
      progress.step(
          "reader",
          trainer.learners().get(3).steps(),
          schedule.readerSteps(),
          OptionalDouble.of(loss));
      if (progress.stop()) {
        checkpoint();
        return End.STOPPED;
      }
    }
    LossTable table = new LossTable(folder.resolve("loss.csv"), columns, step());
    Means means = new Means(columns.size());
    int worse = 0;
    recallBest(table);
    long nextLook = (step() / schedule.lookEvery() + 1) * schedule.lookEvery();
    long nextLine = (step() / STRETCH + 1) * STRETCH;
    while (!trainer.done()) {
      trainer.step(
          step -> {
            add(means, step);
            progress.step("painter", step.step(), schedule.steps(), OptionalDouble.of(step.loss()));
          });
      boolean looks = step() >= nextLook || trainer.done();
      if (looks) {
        nextLook += schedule.lookEvery();
        worse = look(progress) ? 0 : worse + 1;
        checkpoint();
      }
      if (step() >= nextLine || looks) {
        nextLine = (step() / STRETCH + 1) * STRETCH;
        double[] line = means.take();
        lookColumns(line, looks);
        table.add(step(), line);
        table.plot(folder.resolve("loss.png"));
      }
      if (worse >= schedule.patience()) {
        progress.early(schedule.patience());
        return End.EARLY;
      }
      if (progress.stop() && !trainer.done()) {
        if (!hasBest()) {
          look(progress);
        }
        checkpoint();
        return End.STOPPED;
      }
    }
    return End.DONE;
  }

  private boolean keepsNewest() {
    return schedule.keep() == Schedule.Keep.NEWEST;
  }

  /** What became the bundle before training was stopped. */
  private void recallBest(LossTable table) {
    if (!Files.isRegularFile(folder.resolve(BEST))) {
      return;
    }
    int first = columns.size() - LOOKS.size();
    (keepsNewest() ? table.latest(first + 2) : table.least(first + 2))
        .ifPresent(
            row -> {
              bestStep = (long) row[0];
              best = row[1 + first + 2];
              bestLook =
                  Optional.of(
                      new SequenceTrainer.Look(
                          row[1 + first],
                          row[2 + first],
                          row[3 + first],
                          row[4 + first],
                          row[5 + first]));
            });
  }

  private void lookColumns(double[] line, boolean looked) {
    double[] figures = new double[LOOKS.size()];
    Arrays.fill(figures, Double.NaN);
    if (looked) {
      SequenceTrainer.Look look = lastLook.orElseThrow();
      figures =
          new double[] {
            look.decibels(), look.similarity(), look.perceptual(), look.reading(), look.sharpness()
          };
    }
    System.arraycopy(figures, 0, line, line.length - figures.length, figures.length);
  }

  private static void add(Means means, SequenceTrainer.Step step) {
    int column = 0;
    means.add(column++, step.loss());
    for (double part : step.parts()) {
      means.add(column++, part);
    }
    means.add(column++, step.judge());
    means.add(column, step.temporalJudge());
  }

  /** Writes a checkpoint. */
  private void checkpoint() throws MediaException {
    Checkpoint.write(folder.resolve(CHECKPOINT), trainer.kept());
  }

  /** Paints held-out frames, writes the sheet, keeps what is best; whether this is. */
  private boolean look(Progress progress) throws MediaException {
    int frames = Math.min(LOOK_FRAMES, unseen.frames());
    int every = Math.max(1, frames / SAMPLES);
    List<List<float[]>> rows = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    SequenceTrainer.Look look =
        trainer.look(
            unseen,
            frames,
            (number, condition, painted, real) -> {
              if (number % every == every / 2) {
                rows.get(0).add(enlarged(condition));
                rows.get(1).add(painted);
                rows.get(2).add(real);
              }
            });
    Path sheet = folder.resolve("samples").resolve(String.format(Locale.ROOT, "%07d.png", step()));
    try {
      Sheet.write(sheet, rows, width, height);
    } catch (IOException cause) {
      throw new MediaException("cannot write '%s': %s".formatted(sheet, cause.getMessage()), cause);
    }
    lastLook = Optional.of(look);
    boolean better = keepsNewest() || look.perceptual() < best;
    if (better) {
      best = look.perceptual();
      bestStep = step();
      bestLook = lastLook;
      export(folder.resolve(BEST));
      if (painter.style() > 0) {
        exportEncoder(folder.resolve(BEST_ENCODER));
      }
    }
    progress.look(step(), words(look), better && !keepsNewest());
    return better;
  }

  private static String words(SequenceTrainer.Look look) {
    return String.format(
        Locale.ROOT,
        "%.2f dB, SSIM %.3f, perceptual %.4f, sharpness %.2f",
        look.decibels(),
        look.similarity(),
        look.perceptual(),
        look.sharpness());
  }

  /**
   * The strongest channel of a condition, as a grey picture of full size; of classes, where that is
   * 1 everywhere, its number.
   */
  private float[] enlarged(float[] condition) {
    int scale = painter.fold() ? 1 : 2;
    int conditionPixels = condition.length / conditionChannels;
    int pixels = width * height;
    float[] levels = new float[pixels];
    float[] numbers = new float[pixels];
    boolean classes = true;
    for (int i = 0; i < pixels; i++) {
      int at = i / width / scale * (width / scale) + i % width / scale;
      for (int channel = 0; channel < conditionChannels; channel++) {
        float level = condition[channel * conditionPixels + at];
        if (level > levels[i]) {
          levels[i] = level;
          numbers[i] = (channel + 1f) / conditionChannels;
        }
      }
      classes &= levels[i] == 1;
    }
    float[] picture = new float[3 * pixels];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = 2 * (classes ? numbers : levels)[i % pixels] - 1;
    }
    return picture;
  }

  private void export(Path file) throws MediaException {
    write(file, PainterFile.forward(painter), trainer.painter());
  }

  private void exportEncoder(Path file) throws MediaException {
    Method method = new Method("forward");
    Value picture = method.argument("picture", 3);
    Value condition = method.argument(Manifest.CONDITION, conditionChannels);
    StyleEncoder.Code code =
        functions.encoder().encode(method.attributes(), picture, painter.drawn(condition));
    method.returns(List.of(code.mean().asNumbers()));
    write(file, method, trainer.encoder().orElseThrow());
  }

  private static void write(Path file, Method method, Learner learner) throws MediaException {
    Path aside = file.resolveSibling(file.getFileName() + ".part");
    try {
      ScriptFile.write(aside, List.of(method), learner.mean().toFloatArray());
    } catch (IOException cause) {
      throw new MediaException("cannot write '%s': %s".formatted(file, cause.getMessage()), cause);
    }
    Durable.publish(aside, file);
  }

  /**
   * Writes the best painter so far as a bundle, and beside it the judges that have learned, as they
   * are now: {@code NAME-image-discriminator} and {@code NAME-temporal-discriminator}.
   */
  @Override
  public List<ModelBundle> write(Path bundle, About about, Map<String, Object> data)
      throws MediaException {
    Map<String, Port> inputs = new LinkedHashMap<>();
    inputs.put(
        Manifest.CONDITION,
        new Port(
            Port.Type.TENSOR,
            conditionChannels,
            painter.fold() ? height : height / 2,
            painter.fold() ? width : width / 2,
            painter.conditions(),
            Port.Range.UNIT));
    if (painter.pictures() > 0) {
      inputs.put(
          Manifest.PREVIOUS,
          new Port(Port.Type.VIDEO, 3, height, width, painter.pictures(), Port.Range.SIGNED));
    }
    Map<String, Path> files = new LinkedHashMap<>(about.extra());
    files.put("generator.pt", folder.resolve(BEST));
    if (painter.style() > 0) {
      inputs.put(
          Manifest.STYLE, new Port(Port.Type.VECTOR, painter.style(), 1, 1, 1, Port.Range.UNIT));
      files.put(Manifest.STYLE_ENCODER, folder.resolve(BEST_ENCODER));
    }
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
            inputs,
            new Port(Port.Type.VIDEO, 3, height, width, 1, Port.Range.SIGNED),
            OptionalInt.empty(),
            training(data),
            metrics());
    try {
      List<ModelBundle> written = new ArrayList<>();
      written.add(ModelBundle.write(bundle, manifest, files));
      written.addAll(judges(bundle, about, data));
      return written;
    } catch (MediaException told) {
      throw told;
    } catch (IOException cause) {
      throw new MediaException(
          "cannot write the bundle '%s': %s".formatted(bundle, cause.getMessage()), cause);
    }
  }

  private List<ModelBundle> judges(Path bundle, About about, Map<String, Object> data)
      throws MediaException {
    List<ModelBundle> written = new ArrayList<>();
    if (trainer.judge().steps() > 0) {
      JudgeBundle judge =
          JudgeBundle.ofPictures(
              functions.judge(), painter, height, width, trainer.judge().mean().toFloatArray());
      written.add(judge(judge, trainer.judge(), bundle, about, data));
    }
    if (trainer.temporalJudge().steps() > 0) {
      JudgeBundle judge =
          JudgeBundle.ofClips(
              functions.temporalJudge(),
              height,
              width,
              trainer.temporalJudge().mean().toFloatArray());
      written.add(judge(judge, trainer.temporalJudge(), bundle, about, data));
    }
    return written;
  }

  private ModelBundle judge(
      JudgeBundle judge, Learner learner, Path bundle, About about, Map<String, Object> data)
      throws MediaException {
    String suffix = "-" + judge.kind().label();
    String what =
        judge.kind() == Manifest.Kind.IMAGE_DISCRIMINATOR
            ? "pictures"
            : "clips of %d pictures".formatted(SequenceFunctions.CLIP);
    Map<String, Object> training = new LinkedHashMap<>(data);
    training.put("against", about.name());
    training.put("frames", seen.frames());
    training.put("steps", learner.steps());
    training.put("batch", schedule.batch());
    training.put("seed", schedule.seed());
    training.put("parameters", learner.layout().size());
    return judge.write(
        bundle.resolveSibling(bundle.getFileName() + suffix),
        Optional.empty(),
        new About(
            about.name() + suffix,
            "%s: judge of %s".formatted(about.title(), what),
            "Tells %s that %s painted from real ones; learned while that did."
                .formatted(what, about.name()),
            about.licence(),
            Map.of()),
        training,
        Map.of());
  }

  private Map<String, Object> training(Map<String, Object> data) {
    Layout layout = trainer.painter().layout();
    Map<String, Object> training = new LinkedHashMap<>(data);
    training.put("frames", seen.frames());
    training.put("held-out-frames", unseen.frames());
    training.put("steps", bestStep);
    training.put("batch", schedule.batch());
    training.put("seed", schedule.seed());
    training.put("parameters", layout.size());
    return training;
  }

  private Map<String, Object> metrics() {
    Map<String, Object> heldOut = new LinkedHashMap<>();
    bestLook.ifPresent(
        look -> {
          heldOut.put("psnr", rounded(look.decibels(), 2));
          heldOut.put("ssim-of-brightness", rounded(look.similarity(), 4));
          heldOut.put("perceptual", rounded(look.perceptual(), 4));
          heldOut.put("gradient-ratio", rounded(look.sharpness(), 3));
        });
    return Map.of("held-out", heldOut);
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }

  @Override
  public void close() {
    trainer.close();
  }
}
