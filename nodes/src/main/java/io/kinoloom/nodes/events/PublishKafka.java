package io.kinoloom.nodes.events;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Delivery;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Param;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code publish-kafka}: a JSON object for each packet, sent to a Kafka topic with the stream as
 * key: at least once, and in order for each stream.
 */
public final class PublishKafka implements NodeDefinition<PublishKafka.Params> {

  private static final String BROKER = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):\\d{1,5}";

  /** How records are packed. */
  public enum Compression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4
  }

  /** How the connection is secured. */
  public enum Security {
    PLAINTEXT,
    SSL,
    SASL_PLAINTEXT,
    SASL_SSL;

    boolean sasl() {
      return this == SASL_PLAINTEXT || this == SASL_SSL;
    }

    boolean tls() {
      return this == SSL || this == SASL_SSL;
    }
  }

  /** How user and password are proved. */
  public enum Mechanism {
    PLAIN,
    SCRAM_SHA_256,
    SCRAM_SHA_512
  }

  /**
   * What to send, and where.
   *
   * @param brokers {@code host:port}, several separated by commas
   * @param topic of the records
   * @param compression how records are packed
   * @param security how the connection is secured
   * @param mechanism how user and password are proved
   * @param usernameEnv variable with the user
   * @param passwordEnv variable with the password
   * @param trust PEM file with certificates
   * @param timeout how long the brokers may be silent
   * @param detail how much of people, faces and hands
   * @param landmarks which landmarks
   * @param digits of coordinates
   */
  public record Params(
      @Param(doc = "Brokers to begin with, such as localhost:9092; several separated by commas")
          String brokers,
      @Param(doc = "Topic of the records") String topic,
      @Param(doc = "How records are packed", value = "none") Compression compression,
      @Param(doc = "How the connection is secured", value = "plaintext") Security security,
      @Param(doc = "How user and password are proved, with a sasl security", value = "plain")
          Mechanism mechanism,
      @Param(doc = EventDocs.USERNAME, pattern = EventDocs.VARIABLE) Optional<String> usernameEnv,
      @Param(doc = EventDocs.PASSWORD, pattern = EventDocs.VARIABLE) Optional<String> passwordEnv,
      @Param(
              doc =
                  "PEM file with the certificates to trust, on every machine that runs the graph;"
                      + " without it those of Java",
              kind = Param.Kind.INPUT_URI)
          Optional<String> trust,
      @Param(doc = EventDocs.TIMEOUT, value = "30s", min = 1, max = 3600) Duration timeout,
      @Param(doc = EventDocs.DETAIL, value = "landmarks") Detail detail,
      @Param(doc = EventDocs.LANDMARKS, value = "[]") List<String> landmarks,
      @Param(doc = EventDocs.DIGITS, value = "3", min = 0, max = Decimal.MOST_DIGITS) int digits) {}

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "publish-kafka",
        1,
        "Publish to Kafka",
        "Sends poses, faces, hands, scores and texts to a Kafka topic, as JSON.",
        Category.SINK,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("compression", label(params.compression()));
    settings.put("security", label(params.security()));
    if (params.security().sasl()) {
      settings.put("mechanism", label(params.mechanism()));
    }
    params.usernameEnv().ifPresent(name -> settings.put("username-env", name));
    params.passwordEnv().ifPresent(name -> settings.put("password-env", name));
    params.trust().ifPresent(file -> settings.put("trust", file));
    Contract.Builder contract =
        Contract.builder()
            .delivers(
                new Delivery(
                    Publisher.EVENTS,
                    "kafka",
                    "kafka://" + params.brokers().replace(" ", ""),
                    params.topic(),
                    params.timeout(),
                    settings))
            .state(Publisher.COUNT);
    Event.jsonInputs().forEach(contract::input);
    return contract.build();
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (!params.brokers().matches(BROKER + "( *, *" + BROKER + ")*")) {
      problems.add(
          "'%s' are no Kafka brokers; write host:port, such as localhost:9092"
              .formatted(params.brokers().replaceFirst("[^/]*@", "")));
    }
    if (!params.topic().matches("[a-zA-Z0-9._-]{1,249}") || params.topic().matches("\\.{1,2}")) {
      problems.add(
          "'%s' is no Kafka topic; use letters, digits, '.', '_' and '-'"
              .formatted(params.topic()));
    }
    if (params.usernameEnv().isPresent() != params.passwordEnv().isPresent()) {
      problems.add("'username-env' and 'password-env' go together; give both or none");
    }
    if (params.security().sasl() != params.usernameEnv().isPresent()) {
      problems.add(
          params.security().sasl()
              ? "'security: %s' needs 'username-env' and 'password-env'"
                  .formatted(label(params.security()))
              : "user and password are only used with 'security: sasl-ssl' or 'sasl-plaintext'");
    }
    if (params.trust().isPresent() && !params.security().tls()) {
      problems.add("'trust' is only used with 'security: ssl' or 'sasl-ssl'");
    }
    return problems;
  }

  @Override
  public Node create(Params params) {
    return new Publisher(new JsonForm(params.detail(), params.landmarks(), params.digits()));
  }
}
