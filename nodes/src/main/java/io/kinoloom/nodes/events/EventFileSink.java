package io.kinoloom.nodes.events;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes events to a file, which gets its name when it is complete: each event once, also when the
 * run was killed and resumed.
 */
final class EventFileSink implements Sink {
  /** Turns an event into whole lines. */
  interface Form {
    /**
     * What to write.
     *
     * @param columns those of the file so far
     * @param event the next event
     * @return lines with their ends, and the columns from now on
     */
    Lines lines(Columns columns, Event event);
  }

  /** Lines with their ends. */
  record Lines(String text, Columns columns) {}

  private final String uri;
  private final boolean overwrite;
  private final List<Input<?>> inputs;
  private final Form form;
  private OpenContext context;
  private Path path;
  private GrowingFile file;
  private boolean opened;
  private boolean failed;

  EventFileSink(String uri, boolean overwrite, List<Input<?>> inputs, Form form) {
    this.uri = uri;
    this.overwrite = overwrite;
    this.inputs = inputs;
    this.form = form;
  }

  /** What is wrong with the name of a file that should end in one of these, if anything is. */
  static List<String> problems(String uri, String... endings) {
    if (uri.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*") && !uri.startsWith("file:")) {
      return List.of(
          "'%s' is no file; publish-mqtt and publish-kafka send events elsewhere".formatted(uri));
    }
    for (String ending : endings) {
      if (uri.endsWith(ending) && !Path.of(uri).getFileName().toString().equals(ending)) {
        return List.of();
      }
    }
    return List.of(
        "'%s' should end in %s, so that others know what it holds"
            .formatted(uri, String.join(" or ", endings)));
  }

  private static Path path(String uri) throws MediaException {
    try {
      if (uri.startsWith("file:///")) {
        return Path.of(java.net.URI.create(uri));
      }
      return Path.of(uri.startsWith("file:") ? uri.substring("file:".length()) : uri);
    } catch (InvalidPathException cause) {
      throw new MediaException("'" + uri + "' is not a path: " + cause.getReason(), cause);
    }
  }

  @Override
  public void open(OpenContext openContext) throws MediaException {
    context = openContext;
    path = path(uri).toAbsolutePath();
    if (Files.isDirectory(path)) {
      throw new MediaException("'" + uri + "' is a directory; name a file");
    }
    if (!overwrite && !context.resumed() && Files.exists(path)) {
      throw new MediaException(
          "'%s' exists already; choose another name or set 'overwrite: true'".formatted(uri));
    }
    Path directory = Durable.parent(path);
    Durable.createDirectories(directory);
    if (!Files.isWritable(directory)) {
      throw new MediaException(
          "cannot write '%s': the directory '%s' is read-only".formatted(uri, directory));
    }
    file = new GrowingFile(path);
    if (!context.resumed()) {
      file.create();
    }
    opened = true;
  }

  private void recover(Progress progress) throws MediaException {
    if (!file.isOpen()) {
      file.resume(progress);
    }
  }

  @Override
  public void process(ProcessContext call) throws MediaException {
    Progress progress = call.state(Progress.STATE);
    recover(progress);
    Columns columns = progress.columns();
    StringBuilder text = new StringBuilder();
    List<Event> events = Event.of(inputs, call, context);
    for (Event event : events) {
      Lines lines = form.lines(columns, event);
      columns = lines.columns();
      text.append(lines.text());
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (failed) {
      throw new MediaException("'" + uri + "' could not be written before, so nothing can follow");
    }
    failed = true;
    file.append(bytes);
    failed = false;
    call.state(
        Progress.STATE,
        new Progress(
            progress.bytes() + bytes.length,
            file.checksum(),
            progress.events() + events.size(),
            columns));
  }

  @Override
  public void seal() throws MediaException {
    file.seal();
  }

  @Override
  public void finish(ProcessContext call) throws MediaException {
    Progress progress = call.state(Progress.STATE);
    recover(progress);
    file.publish();
    call.wrote(uri);
    call.summary("events", progress.events());
    if (progress.events() == 0) {
      context.warn("no events came, so '" + uri + "' is empty");
    }
  }

  @Override
  public void close() throws MediaException {
    if (!opened) {
      return;
    }
    if (context.checkpointed()) {
      file.close();
      return;
    }
    try {
      file.rescue()
          .ifPresent(
              partial ->
                  context.warn("what was written until the run ended is in '" + partial + "'"));
    } finally {
      file.discard();
    }
  }
}
