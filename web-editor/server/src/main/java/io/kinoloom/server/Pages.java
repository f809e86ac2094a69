package io.kinoloom.server;

import io.javalin.http.Context;
import io.kinoloom.server.web.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The editor's pages, from the class path. They may load nothing but themselves and run no script
 * that is not a file of theirs; a style needs a word that only this very page knows.
 */
final class Pages {
  private static final String FOLDER = "/io/kinoloom/server/pages/";
  private static final String INDEX = "index.html";
  private static final String HEAD = "<head>";
  private static final int NONCE_BYTES = 18;
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("wasm", "application/wasm"));

  private final SecureRandom random = new SecureRandom();

  /** What a page may load, and do. */
  static String policy(String styles) {
    return "default-src 'none'; script-src 'self'; style-src 'self'"
        + styles
        + "; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self';"
        + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
        + " frame-ancestors 'none'";
  }

  /** Answers with a file, or with the page itself where the path names a place in it. */
  void serve(Context request) throws IOException {
    String path = request.path().substring(1);
    int dot = path.lastIndexOf('.');
    if (path.equals(INDEX) || dot < 0) {
      index(request);
      return;
    }
    String type = TYPES.get(path.substring(dot + 1));
    Optional<byte[]> bytes = type == null ? Optional.empty() : read(path);
    if (bytes.isEmpty()) {
      throw new Refusal(404, "no-such-page", "there is no such page", "go to /");
    }
    // Names of assets hold a digest of what is in them.
    boolean lasting = path.startsWith("assets/");
    request.header("Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
    request.contentType(type).result(bytes.get());
  }

  private void index(Context request) throws IOException {
    String page =
        read(INDEX)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .orElseThrow(
                () ->
                    new Refusal(
                        503,
                        "no-pages",
                        "this Kinoloom was built without its pages",
                        "build it without -DskipPages"));
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = Base64.getEncoder().encodeToString(bytes);
    request.header("Content-Security-Policy", policy(" 'nonce-" + nonce + "'"));
    request.header("Cache-Control", "no-store");
    request
        .contentType("text/html; charset=utf-8")
        .result(page.replace(HEAD, HEAD + "<meta name=\"csp-nonce\" content=\"" + nonce + "\" />"));
  }

  private static Optional<byte[]> read(String path) throws IOException {
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.startsWith(".") || !name.matches("[\\w.@+-]+")) {
        return Optional.empty();
      }
    }
    try (InputStream stream = Pages.class.getResourceAsStream(FOLDER + path)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    }
  }
}
