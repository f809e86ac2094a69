package io.kinoloom.beam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to a Flink cluster about a run, through its REST interface. */
public final class ClusterControl {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String master;

  /**
   * Talks to a cluster.
   *
   * @param master {@code host:port} of its REST interface
   */
  public ClusterControl(String master) {
    this.master = master;
  }

  /**
   * Asks a run to end in good order: its sources stop, everything downstream finishes.
   *
   * @param run id of the run
   * @param savepoints URI of a directory the cluster can write to; Flink stops with a savepoint
   * @throws IOException if the cluster cannot be reached or does not know the run
   */
  public void stop(String run, String savepoints) throws IOException, InterruptedException {
    String job = "";
    for (JsonNode candidate : request("GET", "/jobs/overview", "").path("jobs")) {
      boolean running = candidate.path("state").asText().equals("RUNNING");
      if (running && candidate.path("name").asText().endsWith("-" + run)) {
        job = candidate.path("jid").asText();
      }
    }
    if (job.isEmpty()) {
      throw new IOException("no run " + run + " is at work on " + master);
    }
    String body =
        JSON.writeValueAsString(
            JSON.createObjectNode().put("drain", true).put("targetDirectory", savepoints));
    request("POST", "/jobs/" + job + "/stop", body);
  }

  private JsonNode request(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + master + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          "Flink answered " + response.statusCode() + " to " + path + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
