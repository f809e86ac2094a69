package io.kinoloom.nodes.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant by an unknown word. */
final class Spelling {
  private Spelling() {}

  /** {@code Did you mean 'x'?}, or else what there is. */
  static String hint(String word, Collection<String> known) {
    Optional<String> near =
        known.stream()
            .filter(candidate -> distance(word, candidate) <= Math.max(1, word.length() / 3))
            .min(
                Comparator.comparingInt((String candidate) -> distance(word, candidate))
                    .thenComparing(Comparator.naturalOrder()));
    return near.map(name -> "Did you mean '" + name + "'?")
        .orElseGet(
            () ->
                known.isEmpty()
                    ? "There are none yet."
                    : "There are: " + String.join(", ", known.stream().sorted().toList()) + ".");
  }

  /** Levenshtein's. */
  static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
