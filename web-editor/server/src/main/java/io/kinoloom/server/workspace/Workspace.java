package io.kinoloom.server.workspace;

import io.kinoloom.server.web.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that the editor works in. Nothing outside it is read or written through a path that a
 * page names, whether by dots, by another spelling or by a symbolic link.
 */
public final class Workspace {
  private static final int LONGEST_PATH = 1000;
  private static final int DEEPEST = 16;

  private final Path root;

  /**
   * A workspace.
   *
   * @param folder that exists
   * @throws IOException if it does not
   */
  public Workspace(Path folder) throws IOException {
    root = folder.toRealPath();
  }

  /** The folder, without symbolic links. */
  public Path root() {
    return root;
  }

  /** The server's own folder in it: runs and the log of refusals. Pages cannot name it. */
  public Path ownFolder() {
    return root.resolve(".kinoloom");
  }

  /**
   * Where a path of the workspace lies; there need not be a file.
   *
   * @param path names with {@code /} between them
   * @throws Refusal if the path could lead out of the workspace, or names something hidden
   */
  public Path resolve(String path) {
    if (path.length() > LONGEST_PATH) {
      throw bad("it is longer than " + LONGEST_PATH + " characters");
    }
    String[] names = path.split("/", -1);
    if (names.length > DEEPEST) {
      throw bad("it has more than " + DEEPEST + " folders");
    }
    for (String name : names) {
      check(name);
    }
    try {
      return real(root.resolve(path));
    } catch (InvalidPathException e) {
      throw bad("this system cannot have such a file name");
    } catch (IOException e) {
      throw outside();
    }
  }

  private static void check(String name) {
    if (name.isEmpty()) {
      throw bad("it has an empty name in it");
    }
    if (name.startsWith(".")) {
      throw bad("a name in it begins with a dot");
    }
    boolean strange =
        name.codePoints()
            .anyMatch(
                c ->
                    Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || "\\:*?\"<>|".indexOf(c) >= 0);
    if (strange || name.endsWith(" ") || name.endsWith(".")) {
      throw bad("a name in it has characters that not every system can have");
    }
  }

  /** Follows the links of whatever is there already. */
  private Path real(Path path) throws IOException {
    Path there = path;
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    Path real = there.toRealPath();
    if (!real.startsWith(root)) {
      throw outside();
    }
    Path resolved = real.resolve(there.relativize(path)).normalize();
    if (!there.equals(path) && !Files.isDirectory(real)) {
      throw bad("one of its folders is a file");
    }
    return resolved;
  }

  /** A file as pages name it, where it lies in the workspace and is not hidden. */
  public Optional<String> name(Path file) {
    Path absolute = file.isAbsolute() ? file : root.resolve(file);
    Path normal = absolute.normalize();
    if (!normal.startsWith(root) || normal.equals(root)) {
      return Optional.empty();
    }
    Path inside = root.relativize(normal);
    for (Path part : inside) {
      if (part.toString().startsWith(".")) {
        return Optional.empty();
      }
    }
    return Optional.of(inside.toString().replace('\\', '/'));
  }

  private static Refusal bad(String why) {
    return new Refusal(
        400,
        "bad-path",
        "this is no path in the workspace: " + why,
        "write names of folders and a file with '/' between them, such as faces/edges.yaml");
  }

  private static Refusal outside() {
    return new Refusal(
        403,
        "outside-workspace",
        "the path leads out of the workspace",
        "copy the file into the workspace, or serve the folder that holds it");
  }
}
