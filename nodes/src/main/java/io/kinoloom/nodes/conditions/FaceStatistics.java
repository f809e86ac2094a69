package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.State;
import java.util.List;
import java.util.Optional;

/**
 * Sums up what a face looks like at rest, where it is and how it moves, and writes it to a file for
 * {@link FaceNormalize}. Of several faces the largest counts. The figures also go into the run's
 * report: {@code samples}, {@code size} in pixels (of the mean distance of firm points from their
 * middle), {@code place-x}, {@code place-y}.
 */
public final class FaceStatistics implements NodeDefinition<FaceStatistics.Params> {
  static final Input<FaceMesh> FACE =
      Input.of(
          "face",
          PayloadType.FACE,
          "Faces, as mediapipe-468 or mediapipe-478; all pictures of one size");

  /** What was seen so far. */
  static final State<FaceSamples> SAMPLES =
      State.of("samples", FaceSamples.class, () -> FaceSamples.NONE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "face-statistics",
          1,
          "Face statistics",
          "Measures a face and how it moves, for face-normalize.",
          Category.SINK,
          Params.class);

  /** Params of {@code face-statistics}. */
  public record Params(
      @Param(
              doc = "File to write, such as out/face.json; replaced if it exists",
              kind = Param.Kind.OUTPUT_URI)
          String uri) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(FACE).state(SAMPLES).build();
  }

  @Override
  public List<String> problems(Params params) {
    return StatisticsFile.problems(params.uri);
  }

  @Override
  public Sink create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Sink {
    private final Params params;
    private Optional<OpenContext> open = Optional.empty();

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      open = Optional.of(context);
    }

    @Override
    public void process(ProcessContext context) {
      FaceMesh mesh = context.require(FACE);
      Optional<String> problem = FaceSamples.problem(mesh);
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      Optional<float[]> points = FaceSamples.largest(mesh).map(FaceSamples::points);
      if (points.isEmpty()) {
        return;
      }
      FaceSamples samples = context.state(SAMPLES);
      if (!samples.fits(mesh, points.get())) {
        context.reject(
            "the face is %s in %dx%d, those before were in %dx%d; put 'resize' before it is found"
                .formatted(
                    mesh.topology(),
                    mesh.width(),
                    mesh.height(),
                    samples.width(),
                    samples.height()));
        return;
      }
      context.state(SAMPLES, samples.plus(mesh, points.get()));
    }

    @Override
    public void finish(ProcessContext context) throws MediaException {
      FaceSamples samples = context.state(SAMPLES);
      context.summary("samples", samples.count());
      Optional<FaceProfile> profile = FaceProfile.of(samples);
      if (profile.isEmpty()) {
        open.ifPresent(
            opened -> opened.warn("no face was seen, so '" + params.uri + "' was not written"));
        return;
      }
      context.summary("size", Math.exp(profile.get().size().median()));
      context.summary("place-x", profile.get().places().get(0).median());
      context.summary("place-y", profile.get().places().get(1).median());
      StatisticsFile.write(params.uri, profile.get().toJson());
      context.wrote(params.uri);
    }
  }
}
