package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * {@code kafka}: Beam's {@link KafkaIO}. The key of every record is its stream, so that a stream
 * stays in one partition and in order; a record counts as sent when all in-sync replicas have it.
 */
public final class KafkaConnector implements Connector {
  /** What addresses begin with. */
  static final String SCHEME = "kafka://";

  /** Setting: {@code none}, {@code gzip}, {@code snappy} or {@code lz4}. */
  static final String COMPRESSION = "compression";

  /** Setting: {@code plaintext}, {@code ssl}, {@code sasl-plaintext} or {@code sasl-ssl}. */
  static final String SECURITY = "security";

  /** Setting: {@code plain}, {@code scram-sha-256} or {@code scram-sha-512}. */
  static final String MECHANISM = "mechanism";

  /** Setting: PEM file with the certificates to trust. */
  static final String TRUST = "trust";

  private static final int CHECK_MILLIS = 8_000;

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public void check(PlannedDelivery delivery) throws DeliveryException {
    Map<String, Object> settings = clientSettings(delivery);
    settings.putAll(secrets(delivery));
    settings.put("request.timeout.ms", CHECK_MILLIS);
    settings.put("default.api.timeout.ms", CHECK_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      admin.describeCluster().nodes().get(2L * CHECK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DeliveryException("stopped while connecting to " + delivery.address());
    } catch (ExecutionException | java.util.concurrent.TimeoutException | KafkaException cause) {
      throw new DeliveryException(
          "the Kafka brokers at %s cannot be used: %s"
              .formatted(delivery.address(), explain(cause)),
          cause);
    }
  }

  @Override
  public void attach(PCollection<Message> messages, PlannedDelivery delivery) {
    Map<String, Object> settings = clientSettings(delivery);
    long patience = delivery.patienceMillis();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(patience));
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.min(patience, 30_000));
    settings.put(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        delivery.settings().getOrDefault(COMPRESSION, "none"));
    messages
        .apply(delivery.node() + " records", MapElements.via(new ToRecord()))
        .setCoder(ProducerRecordCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()))
        .apply(
            delivery.node() + " kafka",
            KafkaIO.<String, String>writeRecords()
                .withBootstrapServers(servers(delivery))
                .withKeySerializer(StringSerializer.class)
                .withValueSerializer(StringSerializer.class)
                .withProducerConfigUpdates(settings)
                .withProducerFactoryFn(
                    known -> new ExplainingProducer(withSecrets(known, delivery), delivery)));
  }

  /** Secrets are read where the producer runs, so that none is part of a job. */
  private static Map<String, Object> withSecrets(
      Map<String, Object> settings, PlannedDelivery delivery) {
    Map<String, Object> all = new HashMap<>(settings);
    try {
      all.putAll(secrets(delivery));
    } catch (DeliveryException missing) {
      throw new IllegalStateException(missing.getMessage(), missing);
    }
    return all;
  }

  private static String servers(PlannedDelivery delivery) {
    return delivery.address().substring(SCHEME.length());
  }

  /** Where the brokers are and how to talk to them, without secrets. */
  private static Map<String, Object> clientSettings(PlannedDelivery delivery) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", servers(delivery));
    settings.put(
        "security.protocol",
        delivery
            .settings()
            .getOrDefault(SECURITY, "plaintext")
            .replace('-', '_')
            .toUpperCase(Locale.ROOT));
    if (delivery.settings().containsKey(MECHANISM)) {
      settings.put("sasl.mechanism", delivery.settings().get(MECHANISM).toUpperCase(Locale.ROOT));
    }
    if (delivery.settings().containsKey(TRUST)) {
      settings.put("ssl.truststore.type", "PEM");
      settings.put("ssl.truststore.location", delivery.settings().get(TRUST));
    }
    settings.put("reconnect.backoff.max.ms", Duration.ofSeconds(2).toMillis());
    return settings;
  }

  private static Map<String, Object> secrets(PlannedDelivery delivery) throws DeliveryException {
    Optional<Credentials> credentials = Credentials.of(delivery);
    if (credentials.isEmpty()) {
      return Map.of();
    }
    String module =
        delivery.settings().getOrDefault(MECHANISM, "plain").startsWith("scram")
            ? "org.apache.kafka.common.security.scram.ScramLoginModule"
            : "org.apache.kafka.common.security.plain.PlainLoginModule";
    return Map.of(
        "sasl.jaas.config",
        "%s required username=\"%s\" password=\"%s\";"
            .formatted(
                module, quoted(credentials.get().user()), quoted(credentials.get().password())));
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  @Override
  public String explain(Throwable thrown) {
    return why(thrown);
  }

  /** What an exception of Kafka's client means. */
  static String why(Throwable thrown) {
    Throwable last = thrown;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      last = cause;
      if (cause instanceof SslAuthenticationException) {
        return "its TLS certificate is not accepted: %s; see 'TLS' in docs/events.md"
            .formatted(cause.getMessage());
      }
      if (cause instanceof AuthenticationException) {
        return "it refuses us; check 'username-env' and 'password-env' and what they hold, and"
            + " 'mechanism'";
      }
      if (cause instanceof AuthorizationException) {
        return "we may not write there: " + cause.getMessage();
      }
      if (cause instanceof RecordTooLargeException) {
        return cause.getMessage() + " Send less: 'detail: box', 'landmarks' or fewer 'digits'";
      }
      if (cause instanceof TimeoutException
          || cause instanceof java.util.concurrent.TimeoutException) {
        return isAboutTopic(cause)
            ? cause.getMessage() + " Make the topic, or check that the brokers are running"
            : "nothing answers there; are the brokers running, and is the port right?";
      }
      if (String.valueOf(cause.getMessage()).contains("No resolvable bootstrap urls")) {
        return "there is no such host; check the name";
      }
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }

  private static boolean isAboutTopic(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("not present in metadata");
  }

  /** A message as a record of its topic, keyed by its stream. */
  private static final class ToRecord
      extends SimpleFunction<Message, ProducerRecord<String, String>> {
    private static final long serialVersionUID = 1;

    @Override
    public ProducerRecord<String, String> apply(Message message) {
      return new ProducerRecord<>(message.topic(), message.stream(), message.text());
    }
  }
}
