package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Region;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Follows up to so many people, faces or hands from picture to picture and gives each an id of its
 * own.
 *
 * <ul>
 *   <li>Whoever was seen is looked for where the landmarks of the last picture say, and lost where
 *       the network finds nobody there.
 *   <li>Two that come to lie on one another are one. The one that was heading there stays.
 *   <li>The detector runs while fewer than the most are followed: on every picture if nobody is, or
 *       if somebody was lost less than a second ago; otherwise on every n-th.
 *   <li>Somebody found within that second near the place to which a lost one was heading is taken
 *       to be the same and gets the old id back. Until then nothing is said about the lost one.
 * </ul>
 *
 * <p>Holds nothing: what is known is a {@link Tracks}.
 */
final class Tracker {
  /** Regions that overlap by more are one; the threshold of MediaPipe's association. */
  private static final double SAME = 0.5;

  /** How long somebody lost is remembered. */
  private static final long MEMORY_MICROS = 1_000_000;

  /** How far from where he was heading somebody lost may be found again, in sides of his region. */
  private static final double REACH = 0.6;

  private final int most;
  private final int searchEvery;
  private final double claimed;
  private final double reach;

  /**
   * Knows how to find and to see.
   *
   * @param <T> what is seen
   */
  interface Eye<T> {
    /** Searches the whole picture. Best first. */
    List<Region> search();

    /** Looks at a region; nothing if nobody is there. */
    Optional<Sight<T>> look(Region region);

    /** Looks at the region of somebody who was seen in the last picture. */
    default Optional<Sight<T>> look(int id, Region region) {
      return look(region);
    }

    /** Whether two sights are one. */
    default boolean isSame(Sight<T> one, Sight<T> other) {
      return Regions.overlap(one.next, other.next) > SAME;
    }
  }

  /**
   * Somebody seen.
   *
   * @param next where to look in the next picture
   * @param what is seen
   */
  record Sight<T>(Region next, T what) {}

  /** Somebody seen and known. */
  record Known<T>(int id, T what) {}

  /**
   * All there is to know after a picture.
   *
   * @param tracks for the next picture
   * @param nextId for whoever comes next
   * @param seen in this picture, by rising id
   */
  record Step<T>(Tracks tracks, int nextId, List<Known<T>> seen) {}

  /** Somebody seen, with his track up to now. */
  private record Match<T>(Track before, Track after, Sight<T> sight) {}

  /**
   * A tracker.
   *
   * @param most how many are followed at most, at least 1
   * @param searchEvery the detector runs on every n-th picture while some, but not the most are
   *     followed; 1 for every picture
   */
  Tracker(int most, int searchEvery) {
    this(most, searchEvery, SAME, REACH);
  }

  /**
   * A tracker of things whose regions are larger than they are, as those of bodies are.
   *
   * @param most as above
   * @param searchEvery as above
   * @param claimed a place that overlaps the region of somebody followed by more is not looked at
   * @param reach how far from where he was heading somebody lost may be found again, in sides of
   *     his region
   */
  Tracker(int most, int searchEvery, double claimed, double reach) {
    this.most = most;
    this.searchEvery = searchEvery;
    this.claimed = claimed;
    this.reach = reach;
  }

  /**
   * Goes on to the next picture.
   *
   * @param before what was known
   * @param nextId first id that is free
   * @param now event time of the picture, microseconds
   */
  <T> Step<T> step(Tracks before, int nextId, long now, Eye<T> eye) {
    List<Match<T>> seen = new ArrayList<>();
    List<Track> lost = new ArrayList<>();
    for (Track track : before.lost()) {
      if (now - track.timeMicros() <= MEMORY_MICROS) {
        lost.add(track);
      }
    }
    for (Track track : before.live()) {
      Optional<Sight<T>> sight = look(track, eye);
      if (sight.isPresent()) {
        addOrMerge(eye, track, sight.get(), now, seen, lost);
      } else {
        lost.add(track);
      }
    }
    int sinceSearch = before.sinceSearch() + 1;
    int free = nextId;
    if (seen.size() < most && (seen.isEmpty() || !lost.isEmpty() || sinceSearch >= searchEvery)) {
      sinceSearch = 0;
      for (Region place : eye.search()) {
        if (seen.size() == most) {
          break;
        }
        Optional<Sight<T>> sight = isClaimed(place, seen) ? Optional.empty() : look(eye, place);
        if (sight.isEmpty() || isSeen(sight.get(), eye, seen)) {
          continue;
        }
        Region next = sight.get().next();
        Optional<Track> old = nearest(lost, next, now);
        Track track;
        if (old.isPresent()) {
          lost.remove(old.get());
          track = old.get().at(next, now);
        } else {
          track = Track.begin(free++, next, now);
        }
        seen.add(new Match<>(track, track, sight.get()));
      }
    }
    seen.sort(Comparator.comparingInt(match -> match.after.id()));
    return new Step<>(
        new Tracks(seen.stream().map(Match::after).toList(), lost, sinceSearch),
        free,
        seen.stream().map(match -> new Known<>(match.after.id(), match.sight.what)).toList());
  }

  private static <T> Optional<Sight<T>> look(Track track, Eye<T> eye) {
    return eye.look(track.id(), track.region()).filter(sight -> Regions.isSound(sight.next));
  }

  private static <T> Optional<Sight<T>> look(Eye<T> eye, Region region) {
    return Regions.isSound(region)
        ? eye.look(region).filter(sight -> Regions.isSound(sight.next))
        : Optional.empty();
  }

  private static <T> void addOrMerge(
      Eye<T> eye, Track track, Sight<T> sight, long now, List<Match<T>> seen, List<Track> lost) {
    Match<T> match = new Match<>(track, track.at(sight.next, now), sight);
    for (int i = 0; i < seen.size(); i++) {
      Match<T> other = seen.get(i);
      if (eye.isSame(sight, other.sight)) {
        boolean stays =
            track.distance(sight.next, now) < other.before.distance(other.sight.next, now);
        lost.add(stays ? other.before : track);
        if (stays) {
          seen.set(i, match);
        }
        return;
      }
    }
    seen.add(match);
  }

  private <T> boolean isClaimed(Region place, List<Match<T>> seen) {
    return seen.stream().anyMatch(match -> Regions.overlap(place, match.sight.next) > claimed);
  }

  private static <T> boolean isSeen(Sight<T> sight, Eye<T> eye, List<Match<T>> seen) {
    return seen.stream().anyMatch(match -> eye.isSame(sight, match.sight));
  }

  private Optional<Track> nearest(List<Track> lost, Region place, long now) {
    return lost.stream()
        .filter(track -> track.distance(place, now) <= reach)
        .min(Comparator.comparingDouble(track -> track.distance(place, now)));
  }
}
