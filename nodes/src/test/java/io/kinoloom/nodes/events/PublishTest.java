package io.kinoloom.nodes.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.spi.Delivery;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishTest {
  @Test
  void eventsOfOneTimeAreLinesOfOneText() throws Exception {
    NodeTester.Result result =
        NodeTester.of(new PublishMqtt(), Map.of("broker", "mqtt://localhost", "topic", "a/b"))
            .inputAt(Event.SCORE, 0, Score.of("mean", 1))
            .inputAt(Event.TEXT, 0, new Text("two\nlines"))
            .inputAt(Event.SCORE, 40_000, Score.of("mean", 2))
            .run();

    List<Text> texts = result.payloads(Publisher.EVENTS);
    assertThat(texts).hasSize(2);
    List<String> lines = texts.get(0).value().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(new ObjectMapper().readTree(lines.get(1)).get("text").asText())
        .isEqualTo("two\nlines");
    assertThat(result.times(Publisher.EVENTS)).containsExactly(0L, 40_000L);
    assertThat(result.summaries()).containsEntry("events", 3.0);
  }

  @Test
  void theDeliverySaysWhereAndHoldsNoSecret() {
    Delivery delivery =
        NodeParams.contract(
                new PublishKafka(),
                Map.of(
                    "brokers", "one:9092, two:9093",
                    "topic", "poses",
                    "security", "sasl-ssl",
                    "mechanism", "scram-sha-512",
                    "username-env", "KAFKA_USER",
                    "password-env", "KAFKA_PASSWORD",
                    "compression", "lz4"))
            .delivery()
            .orElseThrow();

    assertThat(delivery.address()).isEqualTo("kafka://one:9092,two:9093");
    assertThat(delivery.topic()).isEqualTo("poses");
    assertThat(delivery.settings())
        .containsOnly(
            Map.entry("compression", "lz4"),
            Map.entry("mechanism", "scram-sha-512"),
            Map.entry("password-env", "KAFKA_PASSWORD"),
            Map.entry("security", "sasl-ssl"),
            Map.entry("username-env", "KAFKA_USER"));
  }

  @Test
  void brokersAndTopicsThatCannotBeAreRefused() {
    assertThat(mqtt("mqtt://localhost:1883", "a/b")).isEmpty();
    assertThat(mqtt("mqtts://[::1]", "a")).isEmpty();
    for (String broker :
        List.of("localhost", "http://localhost", "mqtt://", "mqtt://host/topic", "mqtt:// x")) {
      assertThat(mqtt(broker, "a")).as(broker).hasSize(1);
    }
    assertThat(mqtt("mqtt://me:secret@host", "a"))
        .singleElement()
        .asString()
        .contains("username-env")
        .doesNotContain("secret");
    for (String topic : List.of("", "a/#", "+/b")) {
      assertThat(mqtt("mqtt://host", topic)).as(topic).hasSize(1);
    }
    assertThat(kafka("one:9092,two:9092", "a.b-c_1")).isEmpty();
    for (String brokers :
        List.of("one", "one:9092;two:9092", "kafka://one:9092", "me:x@one:9092")) {
      assertThat(kafka(brokers, "a")).as(brokers).hasSize(1);
    }
    for (String topic : List.of("", ".", "..", "a/b", "a b")) {
      assertThat(kafka("one:9092", topic)).as(topic).hasSize(1);
    }
  }

  @Test
  void securityFitsTogether() {
    Map<String, Object> base = Map.of("brokers", "one:9092", "topic", "a");
    assertThat(problems(new PublishKafka(), base, Map.of("security", "sasl-ssl"))).hasSize(1);
    assertThat(problems(new PublishKafka(), base, Map.of("username-env", "A", "password-env", "B")))
        .hasSize(1);
    assertThat(problems(new PublishKafka(), base, Map.of("trust", "ca.pem"))).hasSize(1);
    assertThat(problems(new PublishKafka(), base, Map.of("trust", "ca.pem", "security", "ssl")))
        .isEmpty();
    assertThat(
            problems(
                new PublishMqtt(),
                Map.of("broker", "mqtt://a", "topic", "a"),
                Map.of("username-env", "A")))
        .hasSize(1);
  }

  private static List<String> mqtt(String broker, String topic) {
    return problems(new PublishMqtt(), Map.of("broker", broker, "topic", topic), Map.of());
  }

  private static List<String> kafka(String brokers, String topic) {
    return problems(new PublishKafka(), Map.of("brokers", brokers, "topic", topic), Map.of());
  }

  private static <P extends Record> List<String> problems(
      NodeDefinition<P> definition, Map<String, ?> params, Map<String, ?> more) {
    return definition.problems(NodeParams.bind(definition, params, more));
  }
}
