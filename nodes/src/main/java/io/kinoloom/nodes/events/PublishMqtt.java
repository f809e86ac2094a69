package io.kinoloom.nodes.events;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Delivery;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Param;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code publish-mqtt}: a JSON object for each packet, sent to an MQTT broker with quality of
 * service 1: at least once, and in order for each stream.
 */
public final class PublishMqtt implements NodeDefinition<PublishMqtt.Params> {
  private static final int LONGEST_TOPIC = 65_535;

  /**
   * What to send, and where.
   *
   * @param broker {@code mqtt://host:1883} or {@code mqtts://host:8883}
   * @param topic of the messages
   * @param retain whether the broker keeps the last one
   * @param clientId how the client's id begins
   * @param usernameEnv variable with the user
   * @param passwordEnv variable with the password
   * @param timeout how long the broker may be silent
   * @param detail how much of people, faces and hands
   * @param landmarks which landmarks
   * @param digits of coordinates
   */
  public record Params(
      @Param(
              doc =
                  "Broker, such as mqtt://localhost:1883, or mqtts://broker.example:8883 for TLS; the"
                      + " ports shown are the defaults")
          String broker,
      @Param(doc = "Topic of the messages, such as cameras/${stream}/pose") String topic,
      @Param(
              doc = "Whether the broker keeps the last event for those who subscribe later",
              value = "false")
          boolean retain,
      @Param(
              doc = "What the client's id begins with; random without it",
              pattern = "[A-Za-z0-9_-]{1,12}")
          Optional<String> clientId,
      @Param(doc = EventDocs.USERNAME, pattern = EventDocs.VARIABLE) Optional<String> usernameEnv,
      @Param(doc = EventDocs.PASSWORD, pattern = EventDocs.VARIABLE) Optional<String> passwordEnv,
      @Param(doc = EventDocs.TIMEOUT, value = "30s", min = 1, max = 3600) Duration timeout,
      @Param(doc = EventDocs.DETAIL, value = "landmarks") Detail detail,
      @Param(doc = EventDocs.LANDMARKS, value = "[]") List<String> landmarks,
      @Param(doc = EventDocs.DIGITS, value = "3", min = 0, max = Decimal.MOST_DIGITS) int digits) {}

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "publish-mqtt",
        1,
        "Publish to MQTT",
        "Sends poses, faces, hands, scores and texts to an MQTT broker, as JSON.",
        Category.SINK,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("retain", Boolean.toString(params.retain()));
    params.clientId().ifPresent(id -> settings.put("client-id", id));
    params.usernameEnv().ifPresent(name -> settings.put("username-env", name));
    params.passwordEnv().ifPresent(name -> settings.put("password-env", name));
    Contract.Builder contract =
        Contract.builder()
            .delivers(
                new Delivery(
                    Publisher.EVENTS,
                    "mqtt",
                    params.broker(),
                    params.topic(),
                    params.timeout(),
                    settings))
            .state(Publisher.COUNT);
    Event.jsonInputs().forEach(contract::input);
    return contract.build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>(addressProblems(params.broker()));
    String topic = params.topic();
    if (topic.isEmpty()
        || topic.getBytes(StandardCharsets.UTF_8).length > LONGEST_TOPIC
        || topic.chars().anyMatch(one -> one == '+' || one == '#' || one == 0)) {
      problems.add("'%s' is no topic to publish to; write it without + and #".formatted(topic));
    }
    if (params.usernameEnv().isPresent() != params.passwordEnv().isPresent()) {
      problems.add("'username-env' and 'password-env' go together; give both or none");
    }
    return problems;
  }

  private static List<String> addressProblems(String broker) {
    String hint = "write it like mqtt://localhost:1883";
    try {
      URI address = new URI(broker);
      if (address.getUserInfo() != null) {
        return List.of(
            "user and password do not belong into 'broker'; put them into environment variables and"
                + " name those in 'username-env' and 'password-env'");
      }
      boolean sound =
          List.of("mqtt", "mqtts").contains(String.valueOf(address.getScheme()))
              && address.getHost() != null
              && (address.getPath() == null
                  || address.getPath().isEmpty()
                  || address.getPath().equals("/"))
              && address.getQuery() == null
              && address.getPort() <= 65_535;
      return sound ? List.of() : List.of("'%s' is no MQTT broker; %s".formatted(broker, hint));
    } catch (URISyntaxException cause) {
      return List.of("'%s' is no MQTT broker; %s".formatted(broker, hint));
    }
  }

  @Override
  public Node create(Params params) {
    return new Publisher(new JsonForm(params.detail(), params.landmarks(), params.digits()));
  }
}
