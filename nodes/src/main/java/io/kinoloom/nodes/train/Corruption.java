package io.kinoloom.nodes.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Ways in which a clip of three consecutive pictures is not a real one. */
enum Corruption {
  /** The same moments of another video, such as a generator's. */
  PAINTED {
    @Override
    List<Shot> clip(ClipStore.Run run, int newest, SplittableRandom random) {
      return shots(WriteClips.VIDEO.name(), newest - 2, newest - 1, newest);
    }
  },

  /** Pictures from a window of some seconds at most, in an order that is no motion. */
  SHUFFLED {
    @Override
    List<Shot> clip(ClipStore.Run run, int newest, SplittableRandom random) {
      int[] records = new int[3];
      int window = (int) Math.round(3 * Math.pow(32, random.nextDouble()));
      int first = Math.max(run.first(), Math.min(newest - window / 2, run.end() - window));
      int count = Math.min(window, run.end() - first);
      if (count < 4) {
        // Of three pictures all that is no motion is to begin or end with the middle one.
        return random.nextBoolean()
            ? shots(Footage.TARGET, newest - 1, newest - 2, newest)
            : shots(Footage.TARGET, newest - 2, newest, newest - 1);
      }
      do {
        for (int i = 0; i < 3; i++) {
          records[i] = first + random.nextInt(count);
        }
      } while (isMotion(records));
      return shots(Footage.TARGET, records[0], records[1], records[2]);
    }

    /** One after the other, forwards or backwards, or not three pictures. */
    private boolean isMotion(int[] records) {
      int step = records[1] - records[0];
      int next = records[2] - records[1];
      return step == 0 || next == 0 || records[0] == records[2] || step == next;
    }
  },

  /** A picture comes again, instead of the next one or before it. */
  FROZEN {
    @Override
    List<Shot> clip(ClipStore.Run run, int newest, SplittableRandom random) {
      return switch (random.nextInt(5)) {
        case 0 -> shots(Footage.TARGET, newest - 1, newest - 1, newest);
        case 1 -> shots(Footage.TARGET, newest - 1, newest, newest);
        case 2 -> shots(Footage.TARGET, newest - 2, newest - 2, newest);
        case 3 -> shots(Footage.TARGET, newest - 2, newest, newest);
        default -> shots(Footage.TARGET, newest, newest, newest);
      };
    }
  },

  /** Noise of each picture's own. */
  NOISY {
    @Override
    List<Shot> clip(ClipStore.Run run, int newest, SplittableRandom random) {
      double noise = 3 * Math.pow(20 / 3.0, random.nextDouble());
      List<Shot> shots = new ArrayList<>();
      for (int back = 2; back >= 0; back--) {
        shots.add(new Shot(newest - back, Footage.TARGET, 1, noise));
      }
      return shots;
    }
  },

  /** Brightness that jumps from picture to picture. */
  FLICKERING {
    @Override
    List<Shot> clip(ClipStore.Run run, int newest, SplittableRandom random) {
      double most = 0.03 * Math.pow(20 / 3.0, random.nextDouble());
      double sign = random.nextBoolean() ? 1 : -1;
      List<Shot> shots = new ArrayList<>();
      for (int back = 2; back >= 0; back--) {
        // At least half of the most apart from its neighbours.
        double gain = 1 + sign * most * (0.25 + 0.75 * random.nextDouble());
        shots.add(new Shot(newest - back, Footage.TARGET, gain, 0));
        sign = -sign;
      }
      return shots;
    }
  };

  /**
   * Such a clip, oldest first.
   *
   * @param run stretch without a gap
   * @param newest the record of the run that a real clip would end with, not before its third
   */
  abstract List<Shot> clip(ClipStore.Run run, int newest, SplittableRandom random);

  /** A real clip that ends with a record. */
  static List<Shot> none(int newest) {
    return shots(Footage.TARGET, newest - 2, newest - 1, newest);
  }

  private static List<Shot> shots(String part, int first, int second, int third) {
    return List.of(Shot.plain(first, part), Shot.plain(second, part), Shot.plain(third, part));
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
