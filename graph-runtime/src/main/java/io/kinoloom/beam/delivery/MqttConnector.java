package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.beam.sdk.io.mqtt.MqttIO;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.fusesource.mqtt.client.Callback;
import org.fusesource.mqtt.client.Future;
import org.fusesource.mqtt.client.FutureConnection;
import org.fusesource.mqtt.client.MQTT;
import org.fusesource.mqtt.client.MQTTException;

/**
 * {@code mqtt}: Beam's {@link MqttIO}, with quality of service 1 (at least once). A message counts
 * as sent when the broker has confirmed it; until then the operator waits.
 *
 * <p>Beam's connector keeps trying to connect for ever and carries user and password in the job; so
 * brokers are checked before, and the wait is bounded by who hands the messages over.
 */
public final class MqttConnector implements Connector {
  /** Setting: name that the client's id begins with. */
  static final String CLIENT = "client-id";

  /** Setting: whether the broker keeps the last message of a topic for those who come later. */
  static final String RETAIN = "retain";

  private static final int PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int CHECK_SECONDS = 10;

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public void check(PlannedDelivery delivery) throws DeliveryException {
    connectOnce(delivery, Credentials.of(delivery));
  }

  static void connectOnce(PlannedDelivery delivery, Optional<Credentials> credentials)
      throws DeliveryException {
    MQTT client = new MQTT();
    client.setHost(uri(delivery));
    client.setConnectAttemptsMax(0);
    credentials.ifPresent(
        known -> {
          client.setUserName(known.user());
          client.setPassword(known.password());
        });
    FutureConnection connection = client.futureConnection();
    Future<Void> connecting = connection.connect();
    try {
      connecting.await(CHECK_SECONDS, TimeUnit.SECONDS);
      connection.disconnect().await(CHECK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DeliveryException("stopped while connecting to " + delivery.address());
    } catch (Exception cause) {
      connecting.then(new HangUp(connection));
      throw new DeliveryException(
          "the MQTT broker at %s cannot be used: %s".formatted(delivery.address(), why(cause)),
          cause);
    }
  }

  @Override
  public void attach(PCollection<Message> messages, PlannedDelivery delivery)
      throws DeliveryException {
    MqttIO.ConnectionConfiguration connection =
        MqttIO.ConnectionConfiguration.create(uri(delivery).toString());
    Optional<Credentials> credentials = Credentials.of(delivery);
    if (credentials.isPresent()) {
      connection =
          connection
              .withUsername(credentials.get().user())
              .withPassword(credentials.get().password());
    }
    if (delivery.settings().containsKey(CLIENT)) {
      connection = connection.withClientId(delivery.settings().get(CLIENT));
    }
    messages.apply(
        delivery.node() + " mqtt",
        MqttIO.<Message>dynamicWrite()
            .withConnectionConfiguration(connection)
            .withTopicFn(Message::topic)
            .withPayloadFn(message -> message.text().getBytes(StandardCharsets.UTF_8))
            .withRetained(Boolean.parseBoolean(delivery.settings().get(RETAIN))));
    messages.apply(
        delivery.node() + " broker check", ParDo.of(new BrokerCheckFn(delivery, credentials)));
  }

  /** The address as Beam's client wants it. */
  private static URI uri(PlannedDelivery delivery) {
    URI address = URI.create(delivery.address());
    boolean tls = address.getScheme().equals("mqtts");
    int port = address.getPort() < 0 ? (tls ? TLS_PORT : PORT) : address.getPort();
    try {
      return new URI(tls ? "ssl" : "tcp", null, address.getHost(), port, null, null, null);
    } catch (URISyntaxException cause) {
      throw new IllegalArgumentException(delivery.address() + " is no address", cause);
    }
  }

  @Override
  public String explain(Throwable thrown) {
    return why(thrown);
  }

  private static String why(Throwable thrown) {
    Throwable last = thrown;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      last = cause;
      if (cause instanceof MQTTException refused && refused.connack != null) {
        return switch (refused.connack.code()) {
          case CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD, CONNECTION_REFUSED_NOT_AUTHORIZED ->
              "it refuses us; check 'username-env' and 'password-env' and what they hold";
          default -> "it refuses us with " + refused.connack.code();
        };
      }
      if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
        return "there is no such host; check the name";
      }
      if (cause instanceof ConnectException || cause instanceof TimeoutException) {
        return "nothing answers there; is the broker running, and is the port right?";
      }
      if (cause instanceof SSLException) {
        return "its TLS certificate is not accepted: %s; see 'TLS' in docs/events.md"
            .formatted(cause.getMessage());
      }
    }
    String said = String.valueOf(last.getMessage());
    if (said.contains("disconnected")) {
      return "it hangs up; user and password may be wrong or missing ('username-env',"
          + " 'password-env'), or it wants TLS (mqtts://)";
    }
    if (said.contains("unexpected command")) {
      return "what answers there is no MQTT broker; is the port right?";
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }

  /** Ends a connection that comes about when nobody waits for it any more. */
  private record HangUp(FutureConnection connection) implements Callback<Void> {
    @Override
    public void onSuccess(Void connected) {
      connection.disconnect();
    }

    @Override
    public void onFailure(Throwable told) {}
  }
}
