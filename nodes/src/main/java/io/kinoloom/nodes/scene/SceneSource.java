package io.kinoloom.nodes.scene;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The body of {@link TestScene}. */
final class SceneSource implements Source {
  private static final List<Output<?>> TRUTHS =
      List.of(
          TestScene.FLOW,
          TestScene.BACKWARD_FLOW,
          TestScene.OCCLUSION,
          TestScene.MASK,
          TestScene.LABELS,
          TestScene.INSTANCES,
          TestScene.DEPTH);

  private final TestScene.Params params;
  private final FrameTimes times;
  private final Set<Output<?>> wired = new HashSet<>();
  private long number;
  // The world is rebuilt only when a cut has passed.
  private long scene = -1;
  private Optional<World> world = Optional.empty();

  SceneSource(TestScene.Params params) {
    this.params = params;
    this.times = FrameTimes.parse(params.fps());
  }

  @Override
  public void open(OpenContext context, Position position) {
    number = position.emitted();
    wired.clear();
    if (context.isWired(TestScene.VIDEO)) {
      wired.add(TestScene.VIDEO);
    }
    TRUTHS.stream().filter(context::isWired).forEach(wired::add);
    if (params.frames() > 0) {
      context.expectFrames(params.frames());
    }
  }

  @Override
  public boolean next(Emitter emitter) {
    if (params.frames() > 0 && number >= params.frames()) {
      return false;
    }
    boolean afterCut = params.cuts() > 0 && number > 0 && number % params.cuts() == 0;
    if (afterCut) {
      emitter.discontinuity();
    }
    World current = world(number);
    Instant now = new Instant(current, times.seconds(number));
    long micros = times.micros(number);
    if (wired.contains(TestScene.VIDEO)) {
      Painter painter = new Painter(params.width(), params.height(), params.antialias());
      emitter.emit(TestScene.VIDEO, painter.paint(now), micros);
    }
    if (TRUTHS.stream().anyMatch(wired::contains)) {
      emitTruth(emitter, now, afterCut || number == 0, micros);
    }
    number++;
    return true;
  }

  private World world(long frame) {
    long wanted = params.cuts() > 0 ? frame / params.cuts() : 0;
    if (world.isEmpty() || scene != wanted) {
      world = Optional.of(World.of(params, wanted));
      scene = wanted;
    }
    return world.get();
  }

  private void emitTruth(Emitter emitter, Instant now, boolean first, long micros) {
    Truth truth = new Truth(now, params.width(), params.height());
    boolean last = params.cuts() > 0 && (number + 1) % params.cuts() == 0;
    Instant after = new Instant(now.world(), times.seconds(number + 1));
    if (wired.contains(TestScene.FLOW)) {
      emitter.emit(TestScene.FLOW, last ? truth.unknownFlow() : truth.flowTo(after), micros);
    }
    if (wired.contains(TestScene.BACKWARD_FLOW)) {
      Instant before = new Instant(now.world(), times.seconds(number - 1));
      emitter.emit(
          TestScene.BACKWARD_FLOW, first ? truth.unknownFlow() : truth.flowTo(before), micros);
    }
    if (wired.contains(TestScene.OCCLUSION)) {
      emitter.emit(TestScene.OCCLUSION, last ? truth.everything() : truth.hiddenIn(after), micros);
    }
    if (wired.contains(TestScene.MASK)) {
      emitter.emit(TestScene.MASK, truth.mask(), micros);
    }
    if (wired.contains(TestScene.LABELS)) {
      emitter.emit(TestScene.LABELS, truth.labels(), micros);
    }
    if (wired.contains(TestScene.INSTANCES)) {
      emitter.emit(TestScene.INSTANCES, truth.instances(), micros);
    }
    if (wired.contains(TestScene.DEPTH)) {
      emitter.emit(TestScene.DEPTH, truth.depth(), micros);
    }
  }
}
