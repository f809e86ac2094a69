package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourcePace;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.runtime.StageState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * A stage with a source, as Beam reads it. It reads a set of streams, each in its own program, in
 * turn; a split begins with every n-th stream and, in this process, takes those that join at work.
 */
final class StageSource extends UnboundedSource<StageOutput, SourceMark> {
  private static final long serialVersionUID = 1;

  private final PhysicalPlan plan;
  private final String stage;
  private final RunSettings settings;
  private final List<String> streams;
  private final int splits;

  /** The source of all streams of a plan. */
  StageSource(PhysicalPlan plan, String stage, RunSettings settings) {
    this(plan, stage, settings, plan.streams().stream().map(StreamPlan::name).toList(), 1);
  }

  private StageSource(
      PhysicalPlan plan, String stage, RunSettings settings, List<String> streams, int splits) {
    this.plan = plan;
    this.stage = stage;
    this.settings = settings;
    this.streams = new ArrayList<>(streams);
    this.splits = splits;
  }

  @Override
  public List<StageSource> split(int desiredSplits, PipelineOptions options) {
    int parts = settings.embedded() ? desiredSplits : Math.min(desiredSplits, streams.size());
    return IntStream.range(0, parts)
        .mapToObj(
            split ->
                new StageSource(
                    plan,
                    stage,
                    settings,
                    IntStream.range(0, streams.size())
                        .filter(i -> i % parts == split)
                        .mapToObj(streams::get)
                        .toList(),
                    parts))
        .toList();
  }

  @Override
  public Reader createReader(PipelineOptions options, @Nullable SourceMark mark) {
    return new Reader(Optional.ofNullable(mark));
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return new SourceMark.Bytes();
  }

  @Override
  public Coder<StageOutput> getOutputCoder() {
    return new StageOutputCoder(new ParcelCoder(plan.info().run(), settings.embedded()));
  }

  /** Reads the streams of a split in turn. */
  private final class Reader extends UnboundedReader<StageOutput> {
    private final StagePrograms programs = new StagePrograms(plan, stage, settings);
    private final Map<String, StageState> ended = new TreeMap<>();
    private final Map<String, List<Parcel>> sent = new TreeMap<>();
    private final ArrayDeque<String> turns = new ArrayDeque<>();
    private final Map<String, Integer> exchanges = new TreeMap<>();
    private final Optional<SourceMark> mark;
    private final SourcePace pace = SourcePace.of(plan.info().run());
    private final Optional<RunStreams> all = RunStreams.of(plan.info().run());
    private boolean begun;
    private final SourceProgress progress = new SourceProgress(plan, settings);
    private @Nullable StageOutput current;

    Reader(Optional<SourceMark> mark) {
      this.mark = mark;
      for (int i = 0; i < plan.exchanges().size(); i++) {
        exchanges.put(plan.exchanges().get(i).id(), i);
      }
    }

    @Override
    public boolean start() {
      begun = true;
      all.ifPresent(known -> known.begin(stage, this, Set.copyOf(streams)));
      streams.forEach(this::begin);
      return advance();
    }

    private void begin(String stream) {
      List<Parcel> parcels = new ArrayList<>();
      sent.put(stream, parcels);
      Optional<StageState> saved = mark.map(known -> known.streams().get(stream));
      StageProgram program =
          programs.open(stream, saved, (exchange, packet) -> send(parcels, exchange, packet));
      pace.expect(stream, sourceStages());
      pace.reached(stream, stage, program.reachedMicros());
      if (program.ended()) {
        RunMetrics.of(plan.info().run()).stream(stream).endedBefore(stage);
        end(stream, program);
      } else {
        turns.add(stream);
      }
    }

    private void send(List<Parcel> parcels, String exchange, Packet packet) {
      parcels.add(new Parcel(exchanges.get(exchange), packet));
    }

    /** Stages that keep pace with this one; those of other processes are not seen from here. */
    private List<String> sourceStages() {
      return settings.embedded()
          ? plan.stages().stream()
              .filter(PhysicalPlan.Stage::source)
              .map(PhysicalPlan.Stage::id)
              .toList()
          : List.of(stage);
    }

    /** The next stream that need not pause, taken out of the turns. */
    private Optional<String> next() {
      Optional<String> found =
          turns.stream().filter(stream -> !pace.isAhead(stream, stage)).findFirst();
      found.ifPresent(turns::remove);
      return found;
    }

    @Override
    public boolean advance() {
      all.flatMap(known -> known.take(stage, this, splits)).ifPresent(this::begin);
      Optional<String> found = next();
      if (found.isEmpty()) {
        current = null;
        return false; // asked again soon
      }
      String stream = found.get();
      StageProgram program = programs.find(stream).orElseThrow();
      boolean more = program.pull();
      progress.show(stream, program);
      List<Parcel> parcels = sent.get(stream);
      current = new StageOutput(stream, List.copyOf(parcels), !more);
      parcels.clear();
      if (more) {
        pace.reached(stream, stage, program.reachedMicros());
        turns.add(stream);
      } else {
        end(stream, program);
      }
      return true;
    }

    private void end(String stream, StageProgram program) {
      pace.ended(stream, stage);
      ended.put(stream, program.save());
      programs.end(stream);
      sent.remove(stream);
      all.ifPresent(known -> known.ended(stage, this, stream));
    }

    @Override
    public StageOutput getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return BoundedWindow.TIMESTAMP_MIN_VALUE;
    }

    @Override
    public Instant getWatermark() {
      return current == null && begun && isOver()
          ? BoundedWindow.TIMESTAMP_MAX_VALUE
          : BoundedWindow.TIMESTAMP_MIN_VALUE;
    }

    /**
     * A reader of this process waits for the others: more may join, and Flink takes no checkpoint
     * once some have ended.
     */
    private boolean isOver() {
      return turns.isEmpty() && all.map(RunStreams::isOver).orElse(true);
    }

    @Override
    public SourceMark getCheckpointMark() {
      programs.seal();
      Map<String, StageState> states = new TreeMap<>(ended);
      turns.forEach(stream -> states.put(stream, programs.find(stream).orElseThrow().save()));
      if (!begun) {
        mark.ifPresent(known -> states.putAll(known.streams()));
      }
      return new SourceMark(states);
    }

    @Override
    public StageSource getCurrentSource() {
      Set<String> own = new TreeSet<>(streams);
      own.addAll(turns);
      own.addAll(ended.keySet());
      return own.size() == streams.size()
          ? StageSource.this
          : new StageSource(all.orElseThrow().plan(), stage, settings, List.copyOf(own), splits);
    }

    @Override
    public void close() {
      programs.close();
    }
  }
}
