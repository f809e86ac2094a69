package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.inference.Region;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People are named dots; an eye sees the nearest dot within its region. */
class TrackerTest {
  private static final double SIDE = 100;
  private static final long STEP = 40_000;

  private final Map<String, Point> people = new TreeMap<>();
  private Tracks tracks = Tracks.NONE;
  private int nextId = 1;
  private long now;
  private int searches;

  @BeforeEach
  void nobody() {
    people.clear();
  }

  @Test
  void idsStayAndAreNeverUsedAgain() {
    Tracker tracker = new Tracker(3, 1);
    people.put("ann", new Point(100, 100));
    people.put("bob", new Point(400, 100));
    assertThat(see(tracker)).isEqualTo(Map.of(1, "ann", 2, "bob"));

    people.put("ann", new Point(110, 105));
    assertThat(see(tracker)).isEqualTo(Map.of(1, "ann", 2, "bob"));

    people.remove("ann");
    assertThat(see(tracker)).isEqualTo(Map.of(2, "bob"));
    now += 2_000_000;
    assertThat(see(tracker)).isEqualTo(Map.of(2, "bob"));
    people.put("ann", new Point(110, 105));
    assertThat(see(tracker)).isEqualTo(Map.of(2, "bob", 3, "ann"));
  }

  @Test
  void whoeverIsFoundAgainAtOnceIsTheSame() {
    Tracker tracker = new Tracker(2, 1);
    people.put("ann", new Point(100, 100));
    for (int i = 0; i < 10; i++) {
      people.put("ann", new Point(100 + 10 * i, 100));
      see(tracker);
    }
    people.clear();
    for (int i = 0; i < 5; i++) {
      assertThat(see(tracker)).isEmpty();
    }
    people.put("ann", new Point(100 + 10 * 15, 100));
    assertThat(see(tracker)).isEqualTo(Map.of(1, "ann"));
  }

  @Test
  void someoneElseFarAwayIsNot() {
    Tracker tracker = new Tracker(2, 1);
    people.put("ann", new Point(100, 100));
    see(tracker);
    people.clear();
    people.put("bob", new Point(500, 100));
    assertThat(see(tracker)).isEqualTo(Map.of(2, "bob"));
  }

  @Test
  void searchesOnlyWhenThereIsSomebodyToFind() {
    Tracker alone = new Tracker(1, 1);
    people.put("ann", new Point(100, 100));
    for (int i = 0; i < 20; i++) {
      see(alone);
    }
    assertThat(searches).isEqualTo(1);
    people.clear();
    see(alone);
    see(alone);
    assertThat(searches).isEqualTo(3);

    Tracker several = new Tracker(3, 5);
    people.put("ann", new Point(100, 100));
    now += 2_000_000;
    see(several);
    searches = 0;
    for (int i = 0; i < 20; i++) {
      see(several);
    }
    assertThat(searches).isEqualTo(4);
  }

  @Test
  void newcomersAreFoundWithinTheInterval() {
    Tracker tracker = new Tracker(2, 5);
    people.put("ann", new Point(100, 100));
    see(tracker);
    people.put("bob", new Point(400, 100));
    for (int i = 1; i < 5; i++) {
      assertThat(see(tracker)).isEqualTo(Map.of(1, "ann"));
    }
    assertThat(see(tracker)).isEqualTo(Map.of(1, "ann", 2, "bob"));
  }

  @Test
  void followsNoMoreThanAsked() {
    Tracker tracker = new Tracker(2, 1);
    people.put("ann", new Point(100, 100));
    people.put("bob", new Point(400, 100));
    people.put("eve", new Point(700, 100));
    for (int i = 0; i < 5; i++) {
      assertThat(see(tracker)).isEqualTo(Map.of(1, "ann", 2, "bob"));
    }
  }

  /** Bob walks behind Ann: for some pictures only Ann is seen, by both regions. */
  @Test
  void twoWhoCrossKeepTheirIds() {
    Tracker tracker = new Tracker(2, 5);
    for (int i = 0; i <= 60; i++) {
      Point ann = new Point(100 + 10 * i, 100);
      Point bob = new Point(700 - 10 * i, 110);
      people.put("ann", ann);
      people.put("bob", bob);
      if (Math.abs(ann.x() - bob.x()) < 60) {
        people.remove("bob");
      }
      Map<Integer, String> seen = see(tracker);
      if (i < 25 || i > 35) {
        assertThat(seen).as("picture %d", i).isEqualTo(Map.of(1, "ann", 2, "bob"));
      } else {
        assertThat(seen).as("picture %d", i).containsEntry(1, "ann");
      }
    }
    assertThat(nextId).isEqualTo(3);
  }

  @Test
  void nothingGrows() {
    Tracker tracker = new Tracker(1, 1);
    for (int i = 0; i < 500; i++) {
      people.clear();
      if (i % 2 == 0) {
        people.put("ghost", new Point(1000 * (i % 7), 300 * (i % 11)));
      }
      see(tracker);
      assertThat(tracks.live().size() + tracks.lost().size()).isLessThan(30);
    }
  }

  private Map<Integer, String> see(Tracker tracker) {
    Tracker.Step<String> step = tracker.step(tracks, nextId, now, new Eye());
    tracks = step.tracks();
    nextId = step.nextId();
    now += STEP;
    Map<Integer, String> seen = new TreeMap<>();
    step.seen().forEach(known -> seen.put(known.id(), known.what()));
    return seen;
  }

  private final class Eye implements Tracker.Eye<String> {
    @Override
    public List<Region> search() {
      searches++;
      List<Region> found = new ArrayList<>();
      people.values().forEach(place -> found.add(region(place)));
      return found;
    }

    @Override
    public Optional<Tracker.Sight<String>> look(Region region) {
      return people.entrySet().stream()
          .filter(person -> distance(region, person.getValue()) < SIDE / 2)
          .min(Comparator.comparingDouble(person -> distance(region, person.getValue())))
          .map(person -> new Tracker.Sight<>(region(person.getValue()), person.getKey()));
    }

    private Region region(Point place) {
      return new Region(place.x(), place.y(), SIDE, SIDE, 0);
    }

    private double distance(Region region, Point place) {
      return Math.hypot(region.centerX() - place.x(), region.centerY() - place.y());
    }
  }
}
