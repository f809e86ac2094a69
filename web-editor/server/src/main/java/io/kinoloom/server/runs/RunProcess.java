package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.control.ControlChannel;
import io.kinoloom.control.ControlChannel.Kind;
import io.kinoloom.control.ControlChannel.Message;
import io.kinoloom.control.PreviewMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The process of a run, and the connection to it. Thread-safe. */
final class RunProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_LINE = 2000;

  /** Told what comes from the process, by threads of its own. */
  interface Owner {
    /** It sends a message. */
    void received(String type, JsonNode data);

    /** It shows what a wire carries. */
    void received(PreviewMessage preview);

    /** It prints a line. */
    void printed(String line);

    /** It can be asked things from now on. */
    void connected();

    /** It has ended, and everything it sent and printed has been told. */
    void ended(int exitCode);
  }

  private final Process process;
  private final Path socketFolder;
  private final ServerSocketChannel door;
  private final Owner owner;
  private final boolean onCluster;
  private Optional<ControlChannel> channel = Optional.empty();

  private RunProcess(
      Process process,
      Path socketFolder,
      ServerSocketChannel door,
      Owner owner,
      boolean onCluster) {
    this.process = process;
    this.socketFolder = socketFolder;
    this.door = door;
    this.owner = owner;
    this.onCluster = onCluster;
  }

  /**
   * Starts a process.
   *
   * @param id names its threads
   * @param folder it works in
   * @param command makes the command line, given the socket of the connection
   * @param onCluster whether the run is at work elsewhere, and goes on without the process
   */
  static RunProcess start(
      String id, Path folder, Function<Path, List<String>> command, boolean onCluster, Owner owner)
      throws IOException {
    Path socketFolder = Files.createTempDirectory("kinoloom"); // for this user alone
    Path socket = socketFolder.resolve("run");
    ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      door.bind(UnixDomainSocketAddress.of(socket));
      ProcessBuilder builder = new ProcessBuilder(command.apply(socket)).directory(folder.toFile());
      builder.redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.PIPE);
      // Graphs can read the environment.
      builder.environment().remove("KINOLOOM_TOKEN");
      Process process = builder.start();
      process.getOutputStream().close();
      RunProcess started = new RunProcess(process, socketFolder, door, owner, onCluster);
      Thread reader = started.thread(id + "-messages", started::readMessages);
      Thread printer = started.thread(id + "-log", started::readLines);
      started.thread(id + "-end", () -> started.awaitEnd(reader, printer));
      return started;
    } catch (IOException | RuntimeException cause) {
      door.close();
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socketFolder);
      throw cause;
    }
  }

  private Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, "run-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void readMessages() {
    try (ControlChannel connected = new ControlChannel(door.accept())) {
      synchronized (this) {
        channel = Optional.of(connected);
      }
      door.close(); // nobody else
      owner.connected();
      for (Optional<Message> next = connected.receive();
          next.isPresent();
          next = connected.receive()) {
        if (next.get().kind() == Kind.PREVIEW) {
          owner.received(PreviewMessage.read(next.get()));
        } else {
          JsonNode message = JSON.readTree(next.get().content());
          owner.received(message.path("type").asText(), message.path("data"));
        }
      }
    } catch (IOException ended) {
      // The process never connected, or is gone; how it ended tells why.
    } finally {
      synchronized (this) {
        channel = Optional.empty();
      }
    }
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c == '\n' || c == '\r') {
          print(line);
        } else if (line.length() < LONGEST_LINE) {
          line.append((char) c);
        }
      }
      print(line);
    } catch (IOException ended) {
      // So has the log.
    }
  }

  private void print(StringBuilder line) {
    if (!line.isEmpty()) {
      owner.printed(line.toString());
      line.setLength(0);
    }
  }

  private void awaitEnd(Thread reader, Thread printer) {
    try {
      int code = process.waitFor();
      door.close();
      printer.join();
      reader.join();
      Files.deleteIfExists(socketFolder.resolve("run"));
      Files.deleteIfExists(socketFolder);
      owner.ended(code);
    } catch (IOException e) {
      owner.ended(process.exitValue());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks for the previews of these wires and no others; nothing before it is connected. */
  void watch(Set<String> wires) {
    ObjectNode data = JSON.createObjectNode();
    wires.forEach(data.putArray("wires")::add);
    ask("watch", data);
  }

  /**
   * Asks for something that is answered.
   *
   * @param request number that the answer has
   * @return whether it was asked; not before it is connected
   */
  boolean ask(long request, String type, Map<String, ?> data) {
    ObjectNode numbered = JSON.valueToTree(data);
    return ask(type, numbered.put("request", request));
  }

  /** Asks it to end in good order; on a cluster not before it is connected. */
  void stop() {
    if (!ask("stop", JSON.createObjectNode()) && !onCluster) {
      process.destroy();
    }
  }

  /** Ends it so that it can be resumed. */
  void leave() {
    if (!ask("leave", JSON.createObjectNode())) {
      process.destroyForcibly(); // it has hardly begun
    }
  }

  /** Ends the run at once. */
  void kill() {
    if (!onCluster || !ask("cancel", JSON.createObjectNode())) {
      process.destroyForcibly();
    }
  }

  /** Ends the process at once, whatever becomes of the run. */
  void abandon() {
    process.destroyForcibly();
  }

  private boolean ask(String type, JsonNode data) {
    Optional<ControlChannel> to;
    synchronized (this) {
      to = channel;
    }
    try {
      if (to.isPresent()) {
        ObjectNode message = JSON.createObjectNode().put("type", type);
        message.set("data", data);
        to.get().send(new Message(Kind.JSON, JSON.writeValueAsBytes(message)));
      }
      return to.isPresent();
    } catch (IOException gone) {
      return false;
    }
  }
}
