package io.kinoloom.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node failed while running. The message says which, in which stream, when, and why. */
public final class NodeFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Starts every message, so that it can be found again in a remote exception's text. */
  public static final String PREFIX = "node '";

  private static final Pattern MESSAGE =
      Pattern.compile(
          PREFIX
              + "([^']+)'(?: of stream '(.*?)')?"
              + "(?: failed at (\\d{1,9}):(\\d\\d):(\\d\\d)\\.(\\d{3}))?[: ]");

  private NodeFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure at a time of the stream. */
  static NodeFailure at(String node, String stream, long timeMicros, Throwable cause) {
    return new NodeFailure(
        "%s%s' of stream '%s' failed at %s: %s"
            .formatted(PREFIX, node, stream, clock(timeMicros), reason(cause)),
        cause);
  }

  /** A failure before the first or after the last packet. */
  public static NodeFailure during(String phase, String node, String stream, Throwable cause) {
    return new NodeFailure(
        "%s%s' of stream '%s' %s: %s".formatted(PREFIX, node, stream, phase, reason(cause)), cause);
  }

  /**
   * Where a node failed.
   *
   * @param node its id
   * @param stream in which stream, where that is known
   * @param timeMicros at which time of the stream, where there was one
   */
  public record Place(String node, Optional<String> stream, OptionalLong timeMicros) {}

  /** The place that the message of a failure tells; it may have come from another process. */
  public static Optional<Place> place(String message) {
    Matcher told = MESSAGE.matcher(message);
    if (!told.lookingAt()) {
      return Optional.empty();
    }
    OptionalLong time = OptionalLong.empty();
    if (told.group(3) != null) {
      long seconds =
          (Long.parseLong(told.group(3)) * 60 + Long.parseLong(told.group(4))) * 60
              + Long.parseLong(told.group(5));
      time = OptionalLong.of((seconds * 1000 + Long.parseLong(told.group(6))) * 1000);
    }
    return Optional.of(new Place(told.group(1), Optional.ofNullable(told.group(2)), time));
  }

  /** What an exception says, or its class where it says nothing of use. */
  static String reason(Throwable cause) {
    String message = cause.getMessage();
    boolean bug = cause instanceof RuntimeException && !(cause instanceof IllegalArgumentException);
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    return bug && !(cause instanceof RejectedInput) && isFromTheJdk(cause)
        ? cause.getClass().getSimpleName() + ": " + message
        : message;
  }

  private static boolean isFromTheJdk(Throwable cause) {
    return cause.getClass().getName().startsWith("java.");
  }

  /** {@code h:mm:ss.mmm} of stream time. */
  static String clock(long micros) {
    Duration time = Duration.ofNanos(micros * 1000);
    return "%d:%02d:%02d.%03d"
        .formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart(), time.toMillisPart());
  }

  /** Inputs that a node refused. */
  static final class RejectedInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    RejectedInput(String reason) {
      super(reason, null, false, false);
    }
  }
}
