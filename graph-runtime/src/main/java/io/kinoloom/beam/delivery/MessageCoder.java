package io.kinoloom.beam.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Writes a message as three texts. */
public final class MessageCoder extends CustomCoder<Message> {
  private static final long serialVersionUID = 1;
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  @Override
  public void encode(Message message, OutputStream out) throws IOException {
    TEXT.encode(message.topic(), out);
    TEXT.encode(message.stream(), out);
    TEXT.encode(message.text(), out);
  }

  @Override
  public Message decode(InputStream in) throws IOException {
    return new Message(TEXT.decode(in), TEXT.decode(in), TEXT.decode(in));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageCoder;
  }

  @Override
  public int hashCode() {
    return MessageCoder.class.hashCode();
  }
}
