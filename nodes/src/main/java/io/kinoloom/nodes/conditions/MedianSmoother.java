package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.PoseSmooth.Moment;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.ProcessContext;
import java.util.ArrayList;
import java.util.List;

/** The median half of {@link PoseSmooth}. */
final class MedianSmoother implements Node {
  /** Coordinates of a landmark in {@link Landmarks#points} and {@link Landmarks#world}. */
  private static final int AXES = 3;

  private final int window;
  private final boolean delays;
  private final SmoothPorts ports;
  private final WeightedMedian median;

  MedianSmoother(PoseSmooth.Params params) {
    window = params.window();
    delays = params.delays();
    ports = new SmoothPorts(params.subject());
    median = new WeightedMedian(params.window());
  }

  @Override
  public void process(ProcessContext context) {
    Figures figures = ports.take(context);
    if (SmoothPorts.refusesSharedIds(context, figures)) {
      return;
    }
    List<Moment> moments = new ArrayList<>(context.state(PoseSmooth.WINDOW));
    if (!moments.isEmpty() && !moments.get(0).figures().comparableWith(figures)) {
      emitRest(context, moments);
      moments.clear();
    }
    moments.add(new Moment(context.eventTimeMicros(), figures));
    if (!delays) {
      ports.emit(context, smooth(moments, moments.size() - 1));
    } else if (moments.size() % 2 == 1) {
      // Until the window is full its centre is the middle of the stream so far.
      emit(context, moments, moments.size() / 2);
    }
    if (moments.size() == window) {
      moments.remove(0);
    }
    context.state(PoseSmooth.WINDOW, List.copyOf(moments));
  }

  @Override
  public void flush(ProcessContext context) {
    emitRest(context, context.state(PoseSmooth.WINDOW));
    context.state(PoseSmooth.WINDOW, List.of());
  }

  /** Gives out the later half, none of which has been the centre of a window yet. */
  private void emitRest(ProcessContext context, List<Moment> moments) {
    if (!delays) {
      return;
    }
    for (int center = (moments.size() + 1) / 2; center < moments.size(); center++) {
      int reach = moments.size() - 1 - center;
      emit(context, moments.subList(center - reach, moments.size()), reach);
    }
  }

  private void emit(ProcessContext context, List<Moment> moments, int center) {
    ports.emitAt(context, smooth(moments, center), moments.get(center).timeMicros());
  }

  private Figures smooth(List<Moment> moments, int center) {
    Figures figures = moments.get(center).figures();
    List<Landmarks> calm = new ArrayList<>();
    for (Landmarks item : figures.items()) {
      List<Landmarks> track = new ArrayList<>();
      for (Moment moment : moments) {
        moment
            .figures()
            .find(item.id())
            .filter(other -> other.count() == item.count())
            .ifPresent(track::add);
      }
      calm.add(smooth(item, track));
    }
    return figures.with(calm);
  }

  private Landmarks smooth(Landmarks item, List<Landmarks> track) {
    float[] points = item.points().clone();
    float[] world = item.world().clone();
    for (int landmark = 0; landmark < item.count(); landmark++) {
      for (int axis = 0; axis < AXES; axis++) {
        int at = landmark * Landmarks.STRIDE + axis;
        median.clear();
        for (Landmarks other : track) {
          median.add(other.points()[at], weight(other, landmark));
        }
        points[at] = median.orElse(points[at]);
        if (world.length > 0) {
          int worldAt = landmark * AXES + axis;
          median.clear();
          for (Landmarks other : track) {
            if (other.world().length > 0) {
              median.add(other.world()[worldAt], weight(other, landmark));
            }
          }
          world[worldAt] = median.orElse(world[worldAt]);
        }
      }
    }
    return new Landmarks(item.id(), item.confidence(), points, world);
  }

  private static float weight(Landmarks item, int landmark) {
    return item.visibility(landmark) * item.confidence();
  }
}
