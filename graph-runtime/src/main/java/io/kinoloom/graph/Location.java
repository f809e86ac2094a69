package io.kinoloom.graph;

/**
 * A place in a graph file.
 *
 * @param file name as the user gave it
 * @param line from 1; 0 where the place is the file as a whole
 * @param column from 1; 0 where the place is the file as a whole
 */
public record Location(String file, int line, int column) implements Comparable<Location> {

  /** The file as a whole. */
  public static Location of(String file) {
    return new Location(file, 0, 0);
  }

  @Override
  public int compareTo(Location other) {
    int byFile = file.compareTo(other.file);
    if (byFile != 0) {
      return byFile;
    }
    return line != other.line
        ? Integer.compare(line, other.line)
        : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
