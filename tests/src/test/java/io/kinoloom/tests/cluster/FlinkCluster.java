package io.kinoloom.tests.cluster;

import io.kinoloom.tests.support.Distribution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Flink session cluster on this machine: a JobManager and TaskManagers, each a process of
 * its own, on the class path of the distribution, which has Flink from Maven.
 */
final class FlinkCluster implements AutoCloseable {
  private static final String CONFIGURATION = "org.apache.flink.runtime.util.bash.BashJavaUtils";
  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

  private final Path directory;
  private final int restPort;
  private final Process jobManager;
  private final List<Process> taskManagers = new ArrayList<>();

  private FlinkCluster(Path directory, int restPort) throws IOException {
    this.directory = directory;
    this.restPort = restPort;
    this.jobManager = java("jobmanager", List.of("-Xmx512m"), JOB_MANAGER, List.of());
  }

  /** Starts a cluster and waits until its slots are there. */
  static FlinkCluster start(Path directory, int taskManagers)
      throws IOException, InterruptedException {
    int restPort = freePort();
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("flink-conf.yaml"),
        List.of(
            "jobmanager.rpc.address: 127.0.0.1",
            "jobmanager.rpc.port: " + freePort(),
            "jobmanager.bind-host: 127.0.0.1",
            "jobmanager.memory.process.size: 1g",
            "rest.address: 127.0.0.1",
            "rest.bind-address: 127.0.0.1",
            "rest.port: " + restPort,
            "taskmanager.host: 127.0.0.1",
            "taskmanager.bind-host: 127.0.0.1",
            "taskmanager.numberOfTaskSlots: 1",
            "taskmanager.memory.process.size: 1600m",
            "taskmanager.memory.managed.size: 8m",
            "heartbeat.interval: 1000",
            "heartbeat.timeout: 8000",
            "restart-strategy.type: fixed-delay",
            "restart-strategy.fixed-delay.attempts: 20",
            "restart-strategy.fixed-delay.delay: 200ms"));
    FlinkCluster cluster = new FlinkCluster(directory, restPort);
    for (int i = 0; i < taskManagers; i++) {
      cluster.addTaskManager();
    }
    cluster.awaitSlots(taskManagers);
    return cluster;
  }

  /** What {@code --master} takes. */
  String master() {
    return "127.0.0.1:" + restPort;
  }

  /** Starts one more worker. */
  void addTaskManager() throws IOException {
    Process asking =
        new ProcessBuilder(
                javaCommand(
                    List.of(),
                    CONFIGURATION,
                    List.of("GET_TM_RESOURCE_PARAMS", "--configDir", directory.toString())))
            .redirectError(directory.resolve("memory.err").toFile())
            .start();
    List<String> settings = new ArrayList<>();
    List<String> options = new ArrayList<>();
    String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    for (String line : answer.lines().filter(line -> line.startsWith(RESULT)).toList()) {
      for (String part : line.substring(RESULT.length()).trim().split(" ")) {
        (part.startsWith("-X") ? options : settings).add(part);
      }
    }
    taskManagers.add(java("taskmanager-" + taskManagers.size(), options, TASK_MANAGER, settings));
  }

  /** Kills a worker as {@code kill -9} does. */
  void killTaskManager(int number) throws InterruptedException {
    taskManagers.get(number).destroyForcibly().waitFor();
  }

  /** Waits until so many slots are registered. */
  void awaitSlots(int slots) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master() + "/overview")).build();
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    String seen = "";
    while (System.nanoTime() < deadline) {
      try {
        seen = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        if (seen.contains("\"slots-total\":" + slots)) {
          return;
        }
      } catch (IOException notYet) {
        seen = String.valueOf(notYet.getMessage());
      }
      Thread.sleep(200);
    }
    throw new IOException("no cluster with " + slots + " slots came up: " + seen);
  }

  private Process java(String name, List<String> options, String main, List<String> arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--configDir", directory.toString()));
    all.addAll(arguments);
    return new ProcessBuilder(javaCommand(options, main, all))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start();
  }

  private static List<String> javaCommand(
      List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String opened :
        Arrays.asList("java.lang", "java.lang.invoke", "java.nio", "java.util", "sun.nio.ch")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(options);
    command.addAll(List.of("-cp", Distribution.classPath(), main));
    command.addAll(arguments);
    return command;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    taskManagers.forEach(Process::destroyForcibly);
    jobManager.destroyForcibly();
    for (Process process : taskManagers) {
      process.waitFor(10, TimeUnit.SECONDS);
    }
    jobManager.waitFor(10, TimeUnit.SECONDS);
  }
}
