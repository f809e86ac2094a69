package io.kinoloom.server;

import io.kinoloom.server.runs.Cluster;
import io.kinoloom.server.web.AccessToken;
import io.kinoloom.server.web.TlsIdentity;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a server is run.
 *
 * @param bind the address it listens at
 * @param port the port it listens at; 0 for a free one
 * @param workspace the folder that it works in
 * @param token what requests must show; needed unless {@code bind} is loopback
 * @param hosts further names that it answers to
 * @param tls who it is, where it speaks TLS
 * @param cluster where it runs graphs, if not on its own machine
 * @param limits what it does at most
 * @param trouble told what its owner should know
 */
record ServerOptions(
    InetAddress bind,
    int port,
    Path workspace,
    Optional<AccessToken> token,
    List<String> hosts,
    Optional<TlsIdentity> tls,
    Optional<Cluster> cluster,
    Limits limits,
    Consumer<String> trouble) {

  /**
   * What a server does at most.
   *
   * @param requestsAtOnce that one address may send
   * @param requestsPerSecond that one address may go on to send
   * @param uploadBytes of one file
   * @param runs at the same time
   * @param checkpointInterval from one checkpoint of a run to the next
   */
  record Limits(
      double requestsAtOnce,
      double requestsPerSecond,
      long uploadBytes,
      int runs,
      Duration checkpointInterval) {
    static final Limits STANDARD = new Limits(400, 100, 2L << 30, 4, Duration.ofMinutes(1));
  }

  ServerOptions {
    hosts = List.copyOf(hosts);
    if (token.isEmpty() && !bind.isLoopbackAddress()) {
      throw new IllegalArgumentException("nothing listens beyond loopback without a token");
    }
  }
}
