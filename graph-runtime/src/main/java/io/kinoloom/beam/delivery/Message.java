package io.kinoloom.beam.delivery;

/**
 * A message on its way to a broker.
 *
 * @param topic what it is filed under
 * @param stream the stream it is about; messages of one stream keep their order
 * @param text one line
 */
public record Message(String topic, String stream, String text) {}
