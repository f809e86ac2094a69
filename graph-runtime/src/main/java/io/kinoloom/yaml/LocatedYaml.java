package io.kinoloom.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * YAML as a tree of {@linkplain Value located values}.
 *
 * <p>A graph file is one document of mappings, lists and scalars. Refused: files over 1 MiB,
 * scalars over 64 KiB, more than 50 levels, several documents, duplicate keys, control characters,
 * and what makes a file read differently from what it shows: anchors, aliases, merge keys and tags.
 */
final class LocatedYaml {
  static final int LARGEST_FILE = 1 << 20;
  static final int LARGEST_SCALAR = 1 << 16;
  static final int DEEPEST = 50;

  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final String file;
  private final int[] codePoints;
  private final YAMLParser parser;
  private final List<Problem> problems;

  private LocatedYaml(String file, String text, List<Problem> problems) throws IOException {
    this.file = file;
    this.codePoints = text.codePoints().toArray();
    this.problems = problems;
    this.parser = FACTORY.createParser(text);
  }

  /** Strict UTF-8; empty after a problem. */
  static Optional<String> decode(String file, byte[] bytes, List<Problem> problems) {
    if (bytes.length > LARGEST_FILE) {
      problems.add(tooLarge(file));
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      problems.add(
          Problem.of(
              "not-utf-8",
              Location.of(file),
              "the file is not UTF-8 text",
              "is it a graph file? If so, save it as UTF-8"));
      return Optional.empty();
    }
  }

  /** The document's value; empty where there is none or its syntax is broken. */
  static Optional<Value> parse(String file, String text, List<Problem> problems) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (plain.length() > LARGEST_FILE) {
      problems.add(tooLarge(file));
      return Optional.empty();
    }
    Optional<Problem> control = controlCharacter(file, plain);
    if (control.isPresent()) {
      problems.add(control.get());
      return Optional.empty();
    }
    try {
      LocatedYaml yaml = new LocatedYaml(file, plain, problems);
      try (yaml.parser) {
        return yaml.document();
      }
    } catch (TooDeep e) {
      problems.add(
          Problem.of(
              "too-deep",
              e.location,
              "more than " + DEEPEST + " levels of nesting",
              "flatten the graph; use a subgraph file"));
    } catch (JsonProcessingException e) {
      problems.add(syntaxProblem(file, plain, e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.empty();
  }

  private Optional<Value> document() throws IOException, TooDeep {
    if (parser.nextToken() == null) {
      problems.add(
          Problem.of(
              "empty-file",
              Location.of(file),
              "the file is empty",
              "start with 'kinoloom: 1', a name and nodes"));
      return Optional.empty();
    }
    Value root = value(0);
    if (parser.nextToken() != null) {
      problems.add(
          Problem.of(
              "several-documents",
              here(),
              "a second document begins",
              "keep one graph in a file; remove '---' and what follows"));
    }
    return Optional.of(root);
  }

  private Value value(int depth) throws IOException, TooDeep {
    Location location = here();
    if (depth > DEEPEST) {
      throw new TooDeep(location);
    }
    refuseIndirection(location);
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return mapping(depth, location);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Value> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(depth + 1));
      }
      return new Value.Sequence(items, location);
    }
    String text = parser.getText();
    checkScalar(text, location);
    return new Value.Scalar(text, isQuoted(), location);
  }

  private Value mapping(int depth, Location location) throws IOException, TooDeep {
    List<Value.Entry> entries = new ArrayList<>();
    Map<String, Location> seen = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Location at = here();
      checkScalar(key, at);
      parser.nextToken();
      Value value = value(depth + 1);
      if (key.equals("<<")) {
        problems.add(
            Problem.of("merge-key", at, "merge keys (<<) are not supported", "write the keys out"));
        continue;
      }
      Location first = seen.putIfAbsent(key, at);
      if (first != null) {
        problems.add(
            Problem.of(
                "duplicate-key",
                at,
                "'" + key + "' is given twice",
                "remove one; the other is in line " + first.line()));
        continue;
      }
      entries.add(new Value.Entry(key, value, at));
    }
    return new Value.Mapping(entries, location);
  }

  private void refuseIndirection(Location location) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.add(indirection("alias", location));
    } else if (parser.getObjectId() != null) {
      problems.add(indirection("anchor", location));
    }
    String tag = parser.getTypeId();
    if (tag != null) {
      problems.add(
          Problem.of(
              "yaml-tag", location, "YAML tags are not supported: " + tag, "remove the tag"));
    }
  }

  private static Problem indirection(String what, Location location) {
    return Problem.of(
        "yaml-" + what,
        location,
        "YAML anchors and aliases are not supported",
        "write the value out, or declare a param and refer to it as \"${name}\"");
  }

  private void checkScalar(String text, Location location) {
    if (text.length() > LARGEST_SCALAR) {
      problems.add(
          Problem.of(
              "scalar-too-large",
              location,
              "a value of " + text.length() + " characters; the most is " + LARGEST_SCALAR,
              "move it to a file of its own"));
    }
    if (text.chars().anyMatch(LocatedYaml::isControl)) {
      problems.add(
          Problem.of(
              "control-character",
              location,
              "the value holds a control character",
              "remove it; only line breaks and tabs are allowed"));
    }
  }

  /** Looks at the character the scalar begins with, which Jackson's tokens do not tell. */
  private boolean isQuoted() {
    long offset = parser.currentTokenLocation().getCharOffset();
    if (offset < 0 || offset >= codePoints.length) {
      return false;
    }
    int first = codePoints[(int) offset];
    return first == '"' || first == '\'' || first == '|' || first == '>';
  }

  private Location here() {
    JsonLocation at = parser.currentTokenLocation();
    return new Location(file, at.getLineNr(), at.getColumnNr());
  }

  private static boolean isControl(int character) {
    return character < 0x20 && character != '\n' && character != '\t' && character != '\r'
        || character >= 0x7f && character < 0xa0 && character != 0x85;
  }

  private static Optional<Problem> controlCharacter(String file, String text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isControl(character) || character == '\uFFFE' || character == '\uFFFF') {
        return Optional.of(
            Problem.of(
                "control-character",
                new Location(file, line, column),
                "the control character U+%04X".formatted((int) character),
                "is it a graph file? If so, remove the character"));
      }
      column = character == '\n' ? 1 : column + 1;
      line += character == '\n' ? 1 : 0;
    }
    return Optional.empty();
  }

  private static Problem tooLarge(String file) {
    return Problem.of(
        "file-too-large",
        Location.of(file),
        "the file is larger than 1 MiB",
        "is it a graph file? If so, split it into subgraph files");
  }

  private static Problem syntaxProblem(String file, String text, JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("broken YAML");
    Location location = Location.of(file);
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      location =
          new Location(
              file, marked.getProblemMark().getLine() + 1, marked.getProblemMark().getColumn() + 1);
      message =
          marked.getContext() == null
              ? marked.getProblem()
              : marked.getProblem() + ", " + marked.getContext().strip();
    } else if (e.getLocation() != null && e.getLocation().getLineNr() > 0) {
      location = new Location(file, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
    return Problem.of("yaml-syntax", location, message, syntaxHint(text, location, message));
  }

  private static String syntaxHint(String text, Location location, String message) {
    String line = text.lines().skip(Math.max(0, location.line() - 1)).findFirst().orElse("");
    if (message.contains("TAB")) {
      return "indent with spaces";
    }
    if (line.matches(".*[^\"'$]\\$\\{.*")) {
      return "put references in quotes: \"${name}\"";
    }
    if (message.contains("mapping values are not allowed")) {
      return "put text that holds ': ' in quotes, and check the indentation";
    }
    return "check the indentation, brackets and quotes here and in the line above";
  }

  private static final class TooDeep extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Location location;

    TooDeep(Location location) {
      this.location = location;
    }
  }
}
