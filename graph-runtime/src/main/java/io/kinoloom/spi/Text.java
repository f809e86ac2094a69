package io.kinoloom.spi;

import java.util.Objects;

/**
 * A line of text, such as a caption, a prompt or an error.
 *
 * @param value the text
 */
public record Text(String value) implements Payload {
  public Text {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public PayloadType<Text> payloadType() {
    return PayloadType.TEXT;
  }
}
