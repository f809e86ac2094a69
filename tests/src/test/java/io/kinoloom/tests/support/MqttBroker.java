package io.kinoloom.tests.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fusesource.mqtt.client.BlockingConnection;
import org.fusesource.mqtt.client.MQTT;
import org.fusesource.mqtt.client.Message;
import org.fusesource.mqtt.client.QoS;
import org.fusesource.mqtt.client.Topic;

/** Debian's Mosquitto on a free port of this machine. */
public final class MqttBroker implements AutoCloseable {
  private final Process process;
  private final int port;

  private MqttBroker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a broker.
   *
   * @param directory for its log
   * @param settings lines of its configuration, such as where passwords are
   */
  public static MqttBroker start(Path directory, String... settings) throws Exception {
    Path program =
        Stream.of(
                "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () -> new AssertionError("mosquitto is missing; install the package mosquitto"));
    int port = freePort();
    List<String> configuration = new ArrayList<>(List.of(settings));
    configuration.add("listener " + port + " 127.0.0.1");
    if (settings.length == 0) {
      configuration.add("allow_anonymous true");
    }
    Path file = Files.write(directory.resolve("mosquitto-" + port + ".conf"), configuration);
    Process process =
        new ProcessBuilder(program.toString(), "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("mosquitto-" + port + ".log").toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!answers(port)) {
      assertThat(process.isAlive()).as("mosquitto runs").isTrue();
      assertThat(System.nanoTime()).as("mosquitto answers").isLessThan(deadline);
      Thread.sleep(50);
    }
    return new MqttBroker(process, port);
  }

  /** A port that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  public String address() {
    return "mqtt://127.0.0.1:" + port;
  }

  /** Ends the broker as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /** Listens to all topics from now on. */
  public Listener listen() throws Exception {
    MQTT client = new MQTT();
    client.setHost("127.0.0.1", port);
    client.setReconnectAttemptsMax(0);
    BlockingConnection connection = client.blockingConnection();
    connection.connect();
    connection.subscribe(new Topic[] {new Topic("#", QoS.AT_LEAST_ONCE)});
    return new Listener(connection);
  }

  /** What came. */
  public static final class Listener implements AutoCloseable {
    private final BlockingConnection connection;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /** A message. */
    public record Received(String topic, String text) {}

    private Listener(BlockingConnection connection) {
      this.connection = connection;
      this.thread = new Thread(this::receive, "mqtt-listener");
      thread.setDaemon(true);
      thread.start();
    }

    private void receive() {
      try {
        while (connection.isConnected()) {
          Message message = connection.receive(200, TimeUnit.MILLISECONDS);
          if (message != null) {
            received.add(
                new Received(
                    message.getTopic(), new String(message.getPayload(), StandardCharsets.UTF_8)));
            message.ack();
          }
        }
      } catch (Exception gone) {
        Thread.currentThread().interrupt();
      }
    }

    /** Waits until this many messages have come, but not longer than two minutes. */
    public List<Received> await(int count) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (received.size() < count && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      return List.copyOf(received);
    }

    @Override
    public void close() throws Exception {
      connection.kill();
    }
  }
}
