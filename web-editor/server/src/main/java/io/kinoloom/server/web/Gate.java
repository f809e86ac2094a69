package io.kinoloom.server.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides who may ask. In this order: not too often; under a name that is ours; from a page that is
 * ours; with the token, where there is one; and, to change something, with a header that a foreign
 * page cannot send without asking first.
 */
public final class Gate {
  /** Marks requests that change something as those of our own page or of a script. */
  public static final String HEADER = "X-Kinoloom";

  /** The attribute under which the request remembers why it was refused. */
  public static final String REFUSAL = "kinoloom.refusal";

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
  private static final String BEARER = "Bearer ";
  private static final int COOKIE_SECONDS = (int) TimeUnit.DAYS.toSeconds(30);

  private final KnownHosts hosts;
  private final Optional<AccessToken> token;
  private final String cookieName;
  private final RateLimiter requests;
  private final RateLimiter wrongTokens;

  /**
   * A gate.
   *
   * @param hosts names of the server
   * @param token what to show, where something must be shown
   * @param port of the server; browsers keep cookies apart by name of host alone
   * @param requests how often an address may ask
   */
  public Gate(KnownHosts hosts, Optional<AccessToken> token, int port, RateLimiter requests) {
    this.hosts = hosts;
    this.token = token;
    this.cookieName = "kinoloom-" + port;
    this.requests = requests;
    this.wrongTokens = new RateLimiter(10, 0.1, System::nanoTime);
  }

  /**
   * Lets an HTTP request pass, or not.
   *
   * @throws Refusal if not
   */
  public void check(Context request) {
    limit(request, requests);
    checkHost(request);
    checkOrigin(request);
    if (!OPEN.contains(request.path())) {
      checkToken(request);
    }
    if (!SAFE.contains(method(request)) && request.header(HEADER) == null) {
      throw new Refusal(
          403,
          "missing-header",
          "a request that changes something needs the header " + HEADER,
          "send '" + HEADER + ": 1'");
    }
  }

  /**
   * Lets a WebSocket be opened, or not. Browsers let any page open one anywhere, so where there is
   * a browser its page must be ours.
   *
   * @throws Refusal if not
   */
  public void checkUpgrade(Context request) {
    limit(request, requests);
    checkHost(request);
    checkOrigin(request);
    checkToken(request);
  }

  private static void limit(Context request, RateLimiter limiter) {
    if (!limiter.take(request.ip())) {
      throw tooMany(request, limiter);
    }
  }

  private static Refusal tooMany(Context request, RateLimiter limiter) {
    request.header("Retry-After", String.valueOf(limiter.retryAfterSeconds()));
    return new Refusal(429, "too-many-requests", "too many requests", "wait, then ask again");
  }

  private void checkHost(Context request) {
    String host = request.header("Host");
    if (host == null || !hosts.knows(host)) {
      throw new Refusal(
          421,
          "unknown-host",
          "this server does not answer to that name",
          "open the address that 'kinoloom serve' printed, or add --allow-host NAME");
    }
  }

  private static void checkOrigin(Context request) {
    String origin = request.header("Origin");
    String host = String.valueOf(request.header("Host")).toLowerCase(Locale.ROOT);
    boolean foreign =
        origin != null
            && !origin.toLowerCase(Locale.ROOT).equals("http://" + host)
            && !origin.toLowerCase(Locale.ROOT).equals("https://" + host);
    String site = request.header("Sec-Fetch-Site");
    boolean fromElsewhere = site != null && !site.equals("same-origin") && !site.equals("none");
    // Following a link from another site to the editor is fine; doing or embedding is not.
    boolean navigation =
        method(request).equals("GET")
            && "navigate".equals(request.header("Sec-Fetch-Mode"))
            && "document".equals(request.header("Sec-Fetch-Dest"))
            && origin == null;
    if (foreign || (fromElsewhere && !navigation)) {
      throw new Refusal(
          403,
          "foreign-origin",
          "the request comes from a page of another site",
          "use the editor's own page");
    }
  }

  private void checkToken(Context request) {
    if (token.isEmpty() || shows(request, token.get())) {
      return;
    }
    String offered = request.queryParam("token");
    boolean login = offered != null && method(request).equals("GET") && request.path().equals("/");
    if (!wrongTokens.allows(request.ip())) {
      throw tooMany(request, wrongTokens);
    }
    if (login && token.get().matches(offered)) {
      request.cookie(cookie(token.get().cookie(), request));
      return; // the page redirects, so that the token leaves the address bar
    }
    if (login || request.header("Authorization") != null) {
      wrongTokens.take(request.ip());
    }
    throw new Refusal(
        401,
        "token-needed",
        "this server asks for a token",
        "open the address that 'kinoloom serve' printed, which holds it");
  }

  private boolean shows(Context request, AccessToken wanted) {
    String authorization = request.header("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      return wrongTokens.allows(request.ip())
          && wanted.matches(authorization.substring(BEARER.length()));
    }
    String cookie = request.cookie(cookieName);
    return cookie != null && wanted.matchesCookie(cookie);
  }

  private Cookie cookie(String value, Context request) {
    boolean secure = "https".equals(request.scheme());
    return new Cookie(cookieName, value, "/", COOKIE_SECONDS, secure, true, null, SameSite.STRICT);
  }

  private static String method(Context request) {
    return request.req().getMethod();
  }
}
