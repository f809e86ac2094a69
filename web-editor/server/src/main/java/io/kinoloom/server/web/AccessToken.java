package io.kinoloom.server.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a request must show where the server asks for a token: the token itself, or the cookie that
 * was given for it. Compared in constant time; never printed by accident.
 */
public final class AccessToken {
  /** Shorter ones could be guessed. */
  public static final int SHORTEST = 16;

  private static final int RANDOM_BYTES = 24;

  private final String token;

  private AccessToken(String token) {
    this.token = token;
  }

  /** A token chosen by the user, at least {@link #SHORTEST} characters long. */
  public static AccessToken of(String token) {
    if (token.length() < SHORTEST) {
      throw new IllegalArgumentException("a token has at least " + SHORTEST + " characters");
    }
    return new AccessToken(token);
  }

  /** A token that nobody can guess. */
  public static AccessToken random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new AccessToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The token, to be shown to its owner. */
  public String reveal() {
    return token;
  }

  /** What the cookie holds: proof of the token that does not tell it. */
  public String cookie() {
    return HexFormat.of().formatHex(digest("cookie " + token));
  }

  /** Whether it is this token. */
  public boolean matches(String offered) {
    return MessageDigest.isEqual(digest(offered), digest(token));
  }

  /** Whether it is this token's cookie. */
  public boolean matchesCookie(String offered) {
    return MessageDigest.isEqual(digest(offered), digest(cookie()));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "AccessToken[...]";
  }
}
