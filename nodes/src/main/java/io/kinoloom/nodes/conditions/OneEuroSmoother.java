package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.PoseSmooth.Filter;
import io.kinoloom.nodes.conditions.PoseSmooth.Filters;
import io.kinoloom.nodes.landmarks.OneEuro;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.ProcessContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one-euro half of {@link PoseSmooth}. */
final class OneEuroSmoother implements Node {
  private final OneEuro filter;
  private final SmoothPorts ports;

  OneEuroSmoother(PoseSmooth.Params params) {
    filter = new OneEuro(params.minCutoff(), params.beta(), params.derivativeCutoff());
    ports = new SmoothPorts(params.subject());
  }

  @Override
  public void process(ProcessContext context) {
    Figures figures = ports.take(context);
    if (SmoothPorts.refusesSharedIds(context, figures)) {
      return;
    }
    Filters filters = context.state(PoseSmooth.FILTERS);
    boolean goesOn =
        filters.width() == figures.width()
            && filters.height() == figures.height()
            && filters.topology().equals(figures.topology());
    Map<Integer, Filter> after = new HashMap<>();
    List<Landmarks> calm = new ArrayList<>();
    for (Landmarks item : figures.items()) {
      Optional<Filter> before =
          Optional.ofNullable(filters.byId().get(item.id())).filter(any -> goesOn);
      float[] places = places(item);
      Filter now =
          new Filter(
              next(before.map(Filter::points), places, context.eventTimeMicros()),
              next(before.map(Filter::world), item.world(), context.eventTimeMicros()));
      after.put(item.id(), now);
      calm.add(with(item, now));
    }
    context.state(
        PoseSmooth.FILTERS,
        new Filters(figures.width(), figures.height(), figures.topology(), after));
    ports.emit(context, figures.with(calm));
  }

  private OneEuro.State next(Optional<OneEuro.State> before, float[] values, long timeMicros) {
    return before
        .filter(state -> state.value().length == values.length)
        .map(state -> filter.next(state, values, timeMicros, 1 / extent(values)))
        .orElseGet(() -> OneEuro.initial(values, timeMicros));
  }

  /** Half of width plus height of what these x, y, z span; 1 where they span nothing. */
  private static double extent(float[] values) {
    float left = Float.POSITIVE_INFINITY;
    float top = Float.POSITIVE_INFINITY;
    float right = Float.NEGATIVE_INFINITY;
    float bottom = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i += 3) {
      if (Float.isFinite(values[i]) && Float.isFinite(values[i + 1])) {
        left = Math.min(left, values[i]);
        right = Math.max(right, values[i]);
        top = Math.min(top, values[i + 1]);
        bottom = Math.max(bottom, values[i + 1]);
      }
    }
    double extent = ((double) right - left + bottom - top) / 2;
    return extent > 0 ? extent : 1;
  }

  private static float[] places(Landmarks item) {
    float[] places = new float[item.count() * 3];
    for (int i = 0; i < item.count(); i++) {
      System.arraycopy(item.points(), i * Landmarks.STRIDE, places, i * 3, 3);
    }
    return places;
  }

  private static Landmarks with(Landmarks item, Filter filter) {
    float[] points = item.points().clone();
    for (int i = 0; i < item.count(); i++) {
      System.arraycopy(filter.points().value(), i * 3, points, i * Landmarks.STRIDE, 3);
    }
    return new Landmarks(item.id(), item.confidence(), points, filter.world().value());
  }
}
