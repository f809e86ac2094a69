package io.kinoloom.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.javalin.http.Context;
import io.kinoloom.server.web.Refusal;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** A request and its answer, in the words of the API. */
public final class Call {
  /** JSON bodies are no larger; a graph's text grows when it is quoted. */
  public static final int LARGEST_BODY = 4 << 20;

  private final Context context;

  public Call(Context context) {
    this.context = context;
  }

  /** The request and answer as Javalin has them. */
  public Context context() {
    return context;
  }

  /** A part of the path. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** A value of the query. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParam(name));
  }

  /** A header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(context.header(name));
  }

  /**
   * The JSON body.
   *
   * @throws Refusal if it is something else, or too large
   */
  public <B> B body(Class<B> type) throws IOException {
    String mediaType = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!mediaType.split(";", 2)[0].strip().equals("application/json")) {
      throw new Refusal(
          415,
          "not-json",
          "the body must be JSON",
          "send it with the header 'Content-Type: application/json'");
    }
    byte[] bytes = context.req().getInputStream().readNBytes(LARGEST_BODY + 1);
    if (bytes.length > LARGEST_BODY) {
      throw new Refusal(
          413, "too-large", "a body has 4 MiB at most", "upload files by way of /uploads");
    }
    try {
      B body = ApiJson.MAPPER.readValue(bytes, type);
      if (body == null) {
        throw wrongBody("it is null");
      }
      return body;
    } catch (UnrecognizedPropertyException e) {
      throw wrongBody("it has no '" + e.getPropertyName() + "'");
    } catch (JsonProcessingException e) {
      throw wrongBody(e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw wrongBody(String.valueOf(e.getMessage()));
    }
  }

  private static Refusal wrongBody(String why) {
    return new Refusal(
        400,
        "bad-body",
        "the body is not what this takes: " + why,
        "see /api/v1/openapi.json for what it takes");
  }

  /** Sets the status of the answer. */
  public void status(int status) {
    context.status(status);
  }

  /** Answers with JSON. */
  public void answer(Object value) throws IOException {
    context.contentType("application/json").result(ApiJson.MAPPER.writeValueAsBytes(value));
  }

  /**
   * What the sender has seen, from {@code If-Match: "..."}.
   *
   * @throws Refusal if it does not say
   */
  public String seenVersion() {
    return header("If-Match")
        .map(Call::unquoted)
        .orElseThrow(
            () ->
                new Refusal(
                    428,
                    "version-needed",
                    "the request does not say which version it is about",
                    "send If-Match with the version that was read, or If-None-Match: * to make a"
                        + " new file"));
  }

  private static String unquoted(String tag) {
    String plain = tag.strip();
    boolean quoted = plain.length() >= 2 && plain.startsWith("\"") && plain.endsWith("\"");
    return quoted ? plain.substring(1, plain.length() - 1) : plain;
  }

  /** Sets the header {@code ETag}. */
  public void version(String version) {
    context.header("ETag", '"' + version + '"');
  }

  /** Whether the sender has this version already; if so, the answer says so. */
  public boolean isKnown(String version) {
    version(version);
    boolean known = header("If-None-Match").map(Call::unquoted).filter(version::equals).isPresent();
    if (known) {
      context.status(304);
    }
    return known;
  }
}
