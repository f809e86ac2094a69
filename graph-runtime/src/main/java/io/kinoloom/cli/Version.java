package io.kinoloom.cli;

import java.util.Optional;

/** Version of this Kinoloom. */
public final class Version {
  private Version() {}

  /** From the jar's manifest; {@code unpackaged} when run from class files. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }
}
