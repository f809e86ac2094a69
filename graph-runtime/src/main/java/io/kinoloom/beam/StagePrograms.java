package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.LiveParams;
import io.kinoloom.runtime.PacketReceiver;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.StageBuilder;
import io.kinoloom.runtime.StageEnvironment;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.runtime.StageState;
import io.kinoloom.runtime.Taps;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The programs of one stage in one operator, one for each stream it has met. */
final class StagePrograms implements AutoCloseable {
  private final PhysicalPlan plan;
  private final String stage;
  private final RunSettings settings;
  private final StageBuilder builder;
  private final Map<String, StageProgram> programs = new TreeMap<>();

  StagePrograms(PhysicalPlan plan, String stage, RunSettings settings) {
    this.plan = plan;
    this.stage = stage;
    this.settings = settings;
    this.builder = new StageBuilder(plan, NodeRegistry.load());
  }

  /** The program of a stream that is at work already. */
  Optional<StageProgram> find(String stream) {
    return Optional.ofNullable(programs.get(stream));
  }

  /** Builds and opens the program of a stream. */
  StageProgram open(String stream, Optional<StageState> saved, PacketReceiver receiver) {
    StreamPlan streamPlan =
        RunStreams.of(plan.info().run()).map(RunStreams::plan).orElse(plan).streams().stream()
            .filter(candidate -> candidate.name().equals(stream))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no stream " + stream + " in the plan"));
    String run = plan.info().run();
    StageProgram program =
        builder.build(
            stage,
            streamPlan,
            new StageEnvironment(
                stream,
                plan.info(),
                settings.checkpointed(),
                settings.limits(),
                () -> RunControl.isStopping(run, stream),
                RunMetrics.of(run).stream(stream)),
            receiver);
    programs.put(stream, program);
    Taps.of(run).ifPresent(taps -> taps.attach(program, stream));
    LiveParams.of(run).ifPresent(params -> params.attach(program, stage, streamPlan));
    program.open(saved);
    return program;
  }

  /** Closes the program of a stream that has ended. */
  void end(String stream) {
    StageProgram program = programs.remove(stream);
    if (program != null) {
      program.close();
      RunMetrics.of(plan.info().run()).stream(stream).ended(stage);
    }
  }

  /** Makes everything written so far durable, if there are checkpoints to refer to it. */
  void seal() {
    if (settings.checkpointed()) {
      programs.values().forEach(StageProgram::seal);
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (StageProgram program : programs.values()) {
      try {
        program.close();
      } catch (RuntimeException cause) {
        failure = cause;
      }
    }
    programs.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
