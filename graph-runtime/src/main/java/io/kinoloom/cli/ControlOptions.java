package io.kinoloom.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which another program, such as the editor's server, starts a run of its own. */
final class ControlOptions {
  @Option(
      names = "--control",
      hidden = true,
      paramLabel = "SOCKET",
      description = "A Unix domain socket at which the program that started the run waits.")
  private Optional<Path> socket = Optional.empty();

  @Option(
      names = "--as",
      hidden = true,
      paramLabel = "GRAPH",
      description = "The file that the graph is a copy of: it is called so, and belongs there.")
  private Optional<Path> original = Optional.empty();

  @Option(
      names = "--id",
      hidden = true,
      paramLabel = "RUN",
      description = "The id of the run, for who must find it again.")
  private Optional<String> id = Optional.empty();

  /** The id that the run is to have, if it was given one. */
  Optional<String> id() {
    return id;
  }

  /** The file that the graph belongs to. */
  Path original(Path file) {
    return original.orElse(file);
  }

  /** Whether another program started the run. */
  boolean isGiven() {
    return socket.isPresent();
  }

  /** The connection to the other program, if there is one. */
  Optional<RemoteControl> connect() throws IOException {
    return socket.isEmpty() ? Optional.empty() : Optional.of(RemoteControl.connect(socket.get()));
  }
}
