package io.kinoloom.nodes.events;

/** What params mean that all nodes of this package have. */
final class EventDocs {
  static final String DETAIL =
      "How much is told of people, faces and hands: their box alone, their landmarks too, or"
          + " landmarks in pixels and metres";
  static final String LANDMARKS =
      "Which landmarks are told, by name, number or part of the body; empty for all of them";
  static final String DIGITS =
      "Digits behind the point of coordinates, confidences and visibilities; scores are exact";
  static final String USERNAME =
      "Name of the environment variable that holds the user; never write the user itself";
  static final String PASSWORD =
      "Name of the environment variable that holds the password; never write the password itself";
  static final String TIMEOUT =
      "How long the broker may leave an event unanswered before the run fails";
  static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";

  private EventDocs() {}
}
