package io.kinoloom.tests.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.KafkaBroker;
import io.kinoloom.tests.support.MqttBroker;
import io.kinoloom.tests.support.MqttBroker.Listener.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events reach real brokers, and what goes wrong on the way is told. */
class DeliveryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void mqttGetsEveryEventOfEveryStreamInOrder() throws Exception {
    try (MqttBroker broker = MqttBroker.start(directory);
        MqttBroker.Listener listener = broker.listen()) {
      Path graph =
          graph(
              "type: publish-mqtt",
              "broker: \"%s\", topic: \"light/${stream}\"".formatted(broker.address()));

      Distribution.Outcome outcome =
          Distribution.run(
              directory, "run", graph.toString(), "--stream", "left=40", "--stream", "right=60");

      assertThat(outcome.exit()).as(outcome.err()).isZero();
      List<Received> received = listener.await(100);
      assertThat(received).hasSize(100);
      for (String stream : List.of("left", "right")) {
        assertThat(
                received.stream()
                    .filter(message -> message.topic().equals("light/" + stream))
                    .map(message -> withoutNode(message.text())))
            .as("as the file of the same run holds them")
            .containsExactlyElementsOf(written(stream));
      }
      assertThat(written("left")).hasSize(40);
    }
  }

  @Test
  void kafkaGetsEveryEventOfEveryStreamInOrder() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(directory)) {
      Path graph =
          graph(
              "type: publish-kafka",
              "brokers: \"%s\", topic: light, compression: lz4".formatted(broker.address()));

      Distribution.Outcome outcome =
          Distribution.run(
              directory, "run", graph.toString(), "--stream", "left=40", "--stream", "right=60");

      assertThat(outcome.exit()).as(outcome.err()).isZero();
      List<ConsumerRecord<String, String>> records = broker.read("light");
      assertThat(records).hasSize(100);
      for (String stream : List.of("left", "right")) {
        List<ConsumerRecord<String, String>> ofStream =
            records.stream().filter(record -> record.key().equals(stream)).toList();
        assertThat(ofStream.stream().map(ConsumerRecord::partition).distinct()).hasSize(1);
        assertThat(ofStream.stream().map(record -> withoutNode(record.value())))
            .containsExactlyElementsOf(written(stream));
      }
    }
  }

  @Test
  void aKilledRunThatIsResumedSendsEverythingAndWritesItOnce() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(directory)) {
      Path graph =
          graph("type: publish-kafka", "brokers: \"%s\", topic: light".formatted(broker.address()));
      Path checkpoints = directory.resolve("checkpoints");
      String[] command = {
        "run",
        graph.toString(),
        "--stream",
        "main=2500",
        "--checkpoint",
        checkpoints.toString(),
        "--checkpoint-interval",
        "300ms"
      };
      Process killed = Distribution.start(directory, command);
      awaitCheckpoints(checkpoints, killed);
      killed.descendants().forEach(ProcessHandle::destroyForcibly);
      killed.destroyForcibly().waitFor();
      assertThat(directory.resolve("main.jsonl")).as("not complete").doesNotExist();

      Distribution.Outcome outcome =
          Distribution.run(
              directory,
              Stream.concat(Stream.of(command), Stream.of("--resume")).toArray(String[]::new));

      assertThat(outcome.exit()).as(outcome.err()).isZero();
      List<JsonNode> written = written("main");
      for (int i = 0; i < 2500; i++) {
        assertThat(written.get(i).get("sequence").asInt()).isEqualTo(i);
      }
      assertThat(written).hasSize(2500);
      List<JsonNode> sent =
          broker.read("light").stream().map(record -> withoutNode(record.value())).toList();
      Set<JsonNode> once = new LinkedHashSet<>(sent);
      assertThat(once).as("at least once").containsExactlyElementsOf(written);
      assertThat(hidden()).as("leftovers").isEmpty();
    }
  }

  @Test
  void aBrokerThatIsNotThereIsNamedWithinSeconds() throws Exception {
    int port = MqttBroker.freePort();
    for (String[] node :
        new String[][] {
          {"type: publish-mqtt", "broker: \"mqtt://127.0.0.1:%d\", topic: a".formatted(port)},
          {"type: publish-kafka", "brokers: \"127.0.0.1:%d\", topic: a".formatted(port)},
        }) {
      Path graph = graph(node[0], node[1]);

      long started = System.nanoTime();
      Distribution.Outcome outcome =
          Distribution.run(directory, "run", graph.toString(), "--stream", "main=40");

      assertThat(outcome.exit()).as(node[0]).isEqualTo(1);
      assertThat(outcome.err())
          .contains("error: node 'send' could not start")
          .contains("127.0.0.1:" + port)
          .contains("nothing answers there")
          .doesNotContain("\tat ");
      assertThat(System.nanoTime() - started)
          .as("time to fail")
          .isLessThan(TimeUnit.SECONDS.toNanos(60));
      assertThat(directory.resolve("main.jsonl")).doesNotExist();
    }
  }

  @Test
  void aBrokerThatVanishesEndsTheRunWithWords() throws Exception {
    try (MqttBroker broker = MqttBroker.start(directory);
        MqttBroker.Listener listener = broker.listen()) {
      Path graph =
          graph(
              "type: publish-mqtt",
              "broker: \"%s\", topic: a, timeout: 7s".formatted(broker.address()));
      Process run =
          Distribution.start(directory, "run", graph.toString(), "--stream", "main=2000000");
      assertThat(listener.await(50)).hasSizeGreaterThanOrEqualTo(50);

      broker.kill();

      assertThat(run.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
      assertThat(run.exitValue()).isEqualTo(1);
      assertThat(Files.readString(directory.resolve("stderr.txt")))
          .contains("does not answer; waiting for it up to 7 s")
          .contains("could not deliver to " + broker.address() + ": no answer for 7 s")
          .doesNotContain("\tat ");
      assertThat(directory.resolve("main.jsonl")).doesNotExist();
      assertThat(directory.resolve("main.partial.jsonl")).isNotEmptyFile();
    }
  }

  @Test
  void aKafkaThatVanishesEndsTheRunWithWords() throws Exception {
    Process run;
    String address;
    try (KafkaBroker broker = KafkaBroker.start(directory)) {
      address = broker.address();
      Path graph =
          graph(
              "type: publish-kafka",
              "brokers: \"%s\", topic: light, timeout: 7s".formatted(address));
      run = Distribution.start(directory, "run", graph.toString(), "--stream", "main=2000000");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
      while (!Files.exists(directory.resolve(".main.jsonl.part")) && run.isAlive()) {
        assertThat(System.nanoTime()).as("starts").isLessThan(deadline);
        Thread.sleep(100);
      }
      Thread.sleep(2000);
    }

    assertThat(run.waitFor(90, TimeUnit.SECONDS)).as("ends").isTrue();
    assertThat(run.exitValue()).isEqualTo(1);
    assertThat(Files.readString(directory.resolve("stderr.txt")))
        .contains("node 'send' of stream 'main' could not deliver to kafka://" + address)
        .doesNotContain("\tat ");
    assertThat(directory.resolve("main.jsonl")).doesNotExist();
  }

  @Test
  void userAndPasswordComeFromTheEnvironmentOnly() throws Exception {
    Path passwords = directory.resolve("passwords");
    // mosquitto_passwd's form of user 'someone' is made by the broker's own package.
    Process made =
        new ProcessBuilder(
                "mosquitto_passwd", "-b", "-c", passwords.toString(), "someone", "let me \"in\"")
            .start();
    assertThat(made.waitFor()).isZero();
    try (MqttBroker broker =
        MqttBroker.start(
            directory, "allow_anonymous false", "password_file " + passwords, "user root")) {
      String place = "broker: \"%s\", topic: a".formatted(broker.address());
      String named = place + ", username-env: EVENTS_USER, password-env: EVENTS_PASSWORD";

      assertThat(errorOf("type: publish-mqtt", place, null)).contains("username-env");
      assertThat(errorOf("type: publish-mqtt", named, null))
          .contains("the environment variable EVENTS_USER is not set");
      assertThat(errorOf("type: publish-mqtt", named, "wrong one"))
          .as("the refusal and the end of the connection come at about the same time")
          .containsPattern("it (refuses us|hangs up); .*'password-env'")
          .doesNotContain("wrong one");
      assertThat(errorOf("type: publish-mqtt", named, "let me \"in\"")).contains("done in");
    }
  }

  private String errorOf(String type, String params, String password) throws Exception {
    Path graph = graph(type, params);
    ProcessBuilder builder =
        new ProcessBuilder(
                Distribution.PROJECT.resolve("docker/target/kinoloom/bin/kinoloom").toString(),
                "run",
                graph.toString(),
                "--stream",
                "main=5")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("both.txt").toFile());
    if (password != null) {
      builder.environment().put("EVENTS_USER", "someone");
      builder.environment().put("EVENTS_PASSWORD", password);
    }
    assertThat(builder.start().waitFor(2, TimeUnit.MINUTES)).isTrue();
    return Files.readString(directory.resolve("both.txt"));
  }

  /** Brightness of a rendered scene of {@code input} pictures, to a file and to a broker. */
  private Path graph(String type, String params) throws IOException {
    return Files.writeString(
        directory.resolve("graph.yaml"),
        """
        kinoloom: 1
        name: light
        params:
          input: { type: integer, doc: Number of pictures }
        nodes:
          scene: { type: test-scene, params: { width: 64, height: 48, frames: "${input}" } }
          light: { type: stats, inputs: { video: scene.video } }
          save: { type: write-jsonl, inputs: { score: light }, params: { uri: "%s/${stream}.jsonl" } }
          send: { %s, inputs: { score: light }, params: { %s } }
        """
            .formatted(directory, type, params));
  }

  private List<JsonNode> written(String stream) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve(stream + ".jsonl"))) {
      events.add(withoutNode(line));
    }
    return events;
  }

  /** An event without the id of the node that told it. */
  private static JsonNode withoutNode(String line) {
    try {
      ObjectNode event = (ObjectNode) JSON.readTree(line);
      event.remove("node");
      return event;
    } catch (IOException cause) {
      throw new AssertionError("not JSON: " + line, cause);
    }
  }

  /** Waits for two checkpoints, so that there is something to resume from and to throw away. */
  private void awaitCheckpoints(Path checkpoints, Process process) throws Exception {
    Set<Path> seen = new HashSet<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (seen.size() < 2) {
      assertThat(process.isAlive()).as("ended early").isTrue();
      assertThat(System.nanoTime()).as("no checkpoint").isLessThan(deadline);
      if (Files.exists(checkpoints)) {
        try (Stream<Path> files = Files.walk(checkpoints)) {
          files.filter(file -> file.endsWith("_metadata")).forEach(seen::add);
        } catch (java.io.UncheckedIOException deletedMeanwhile) {
          Thread.onSpinWait();
        }
      }
      Thread.sleep(20);
    }
  }

  private List<Path> hidden() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("."))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}
