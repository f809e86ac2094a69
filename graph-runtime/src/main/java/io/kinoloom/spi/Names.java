package io.kinoloom.spi;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Kebab-case names, and which name somebody probably meant. */
public final class Names {
  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LONGEST_LIST = 12;

  private Names() {}

  /** Whether {@code name} is lower-case words and digits joined by single hyphens. */
  public static boolean isKebabCase(String name) {
    return KEBAB_CASE.matcher(name).matches();
  }

  /** {@code low-threshold} for {@code lowThreshold}. */
  public static String fromCamelCase(String name) {
    StringBuilder kebab = new StringBuilder();
    for (char letter : name.toCharArray()) {
      if (Character.isUpperCase(letter)) {
        kebab.append('-').append(Character.toLowerCase(letter));
      } else {
        kebab.append(letter);
      }
    }
    return kebab.toString();
  }

  /** {@code blue-wall} for {@code BLUE_WALL}. */
  public static String fromConstant(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The candidates that {@code word} may be a slip for, nearest first: at most three, within an
   * edit distance (Damerau-Levenshtein, restricted) of a third of the word's length, or holding it
   * whole.
   */
  public static List<String> near(String word, Collection<String> candidates) {
    String wanted = word.toLowerCase(Locale.ROOT).replace('_', '-');
    int limit = Math.max(1, (wanted.length() + 1) / 3);
    record Near(String name, int distance) {}
    return candidates.stream()
        .distinct()
        .map(name -> new Near(name, distance(wanted, name.toLowerCase(Locale.ROOT))))
        .map(
            near ->
                near.distance > limit && wanted.length() > 2 && holds(near.name, wanted)
                    ? new Near(near.name, limit)
                    : near)
        .filter(near -> near.distance <= limit)
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(3)
        .map(Near::name)
        .toList();
  }

  private static boolean holds(String name, String word) {
    return name.contains(word) || (name.length() > 2 && word.contains(name));
  }

  /**
   * A hint for an unknown name: what was probably meant, otherwise what there is.
   *
   * @param kind what the candidates are, plural, such as {@code params}
   */
  public static String hint(String word, String kind, Collection<String> candidates) {
    if (candidates.isEmpty()) {
      return "there are no " + kind + " here; remove it";
    }
    List<String> near = near(word, candidates);
    if (!near.isEmpty()) {
      return "did you mean " + either(near) + "?";
    }
    List<String> sorted = candidates.stream().distinct().sorted().toList();
    if (sorted.size() > LONGEST_LIST) {
      return kind
          + " are "
          + String.join(", ", sorted.subList(0, LONGEST_LIST))
          + " and "
          + (sorted.size() - LONGEST_LIST)
          + " more";
    }
    return kind + " are " + String.join(", ", sorted);
  }

  /** {@code 'a', 'b' or 'c'}. */
  public static String either(List<String> names) {
    List<String> quoted = names.stream().map(name -> "'" + name + "'").toList();
    if (quoted.size() == 1) {
      return quoted.get(0);
    }
    return String.join(", ", quoted.subList(0, quoted.size() - 1))
        + " or "
        + quoted.get(quoted.size() - 1);
  }

  /** Optimal string alignment distance: insert, delete, replace, swap neighbours. */
  static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= right.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      for (int j = 1; j <= right.length(); j++) {
        boolean same = left.charAt(i - 1) == right.charAt(j - 1);
        int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        best = Math.min(best, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
            i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
      }
    }
    return cost[left.length()][right.length()];
  }
}
