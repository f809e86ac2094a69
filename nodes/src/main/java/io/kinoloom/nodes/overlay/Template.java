package io.kinoloom.nodes.overlay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with words in braces that are filled in for each picture. */
final class Template {
  static final List<String> WORDS = List.of("time", "sequence", "stream", "graph");

  private static final Pattern WORD = Pattern.compile("\\{([^{}]*)}");

  private Template() {}

  /** One message for each word in braces that means nothing. */
  static List<String> problems(String text) {
    List<String> problems = new ArrayList<>();
    TreeSet<String> unknown = new TreeSet<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      if (!WORDS.contains(matcher.group(1))) {
        unknown.add(matcher.group());
      }
    }
    for (String word : unknown) {
      problems.add(
          "text holds "
              + word
              + ", which means nothing; use {time}, {sequence}, {stream}, {graph}");
    }
    return problems;
  }

  static String fill(String text, Map<String, String> values) {
    return WORD.matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
  }

  /** Microseconds as {@code 01:02:03.456}, with a sign where negative; milliseconds are cut off. */
  static String time(long micros) {
    long millis = Math.abs(micros) / 1000;
    return String.format(
        Locale.ROOT,
        "%s%02d:%02d:%02d.%03d",
        micros < 0 ? "-" : "",
        millis / 3_600_000,
        millis / 60_000 % 60,
        millis / 1000 % 60,
        millis % 1000);
  }
}
