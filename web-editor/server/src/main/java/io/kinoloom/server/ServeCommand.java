package io.kinoloom.server;

import io.kinoloom.cli.Command;
import io.kinoloom.cli.UsageException;
import io.kinoloom.server.runs.Cluster;
import io.kinoloom.server.web.AccessToken;
import io.kinoloom.server.web.TlsIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/**
 * {@code kinoloom serve}. Every command line loads this class, so it loads no other of its module.
 */
@CommandLine.Command(
    name = "serve",
    description = "Opens the editor: serves it to a browser on this machine.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Listens on this machine alone unless --bind says otherwise; then a browser needs a token,",
      "which is taken from the environment variable KINOLOOM_TOKEN, or made and printed."
    })
public final class ServeCommand implements Command {
  private static final String TOKEN = "KINOLOOM_TOKEN";
  private static final int USUAL_PORT = 8080;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port to listen at; 0 for a free one. Default: 8080, or a free one.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen at. Default: ${DEFAULT-VALUE}, this machine alone.")
  private String bind;

  @Option(
      names = "--workspace",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder of graphs and results. Default: the current one.")
  private Path workspace;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "A further name that browsers reach the server by, such as a proxy's.")
  private List<String> hosts = List.of();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Speaks TLS (https) with this certificate, a PEM file; needs --tls-key.")
  private Optional<Path> tlsCertificate = Optional.empty();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of the certificate, a PEM file.")
  private Optional<Path> tlsKey = Optional.empty();

  @Option(
      names = "--master",
      paramLabel = "HOST:PORT",
      description = "Runs graphs on this Flink cluster, instead of in processes of this machine.")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--stage",
      description = "With --master: sends Kinoloom along, for a cluster that does not have it.")
  private boolean stage;

  @Option(names = "--open", description = "Opens the editor in the browser.")
  private boolean open;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isDirectory(workspace)) {
      throw new UsageException(
          "there is no folder '" + workspace + "'", "give --workspace a folder that is there");
    }
    if (tlsCertificate.isPresent() != tlsKey.isPresent()) {
      throw new UsageException(
          "TLS needs a certificate and its key", "give both --tls-certificate and --tls-key");
    }
    if (stage && master.isEmpty()) {
      throw new UsageException(
          "--stage sends Kinoloom to a cluster", "give --master HOST:PORT, or leave --stage out");
    }
    InetAddress address = address();
    Optional<String> given = Optional.ofNullable(System.getenv(TOKEN)).filter(s -> !s.isEmpty());
    Optional<AccessToken> token = token(address, given);
    CountDownLatch stopped = new CountDownLatch(1);
    for (String name : List.of("INT", "TERM")) {
      Signal.handle(new Signal(name), signal -> stopped.countDown());
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (EditorServer server = start(address, token, err)) {
      URI page = server.address();
      out.println("Kinoloom's editor is at " + page);
      if (token.isPresent() && given.isEmpty()) {
        out.println("The first time, open " + page + "?token=" + token.get().reveal());
      } else if (token.isPresent()) {
        out.println("The first time, open " + page + "?token= followed by $" + TOKEN);
      }
      if (!address.isLoopbackAddress()) {
        out.println("Whoever has the token can run graphs here, which read and write files.");
        if (tlsKey.isEmpty()) {
          out.println("What is sent is not encrypted: give --tls-certificate and --tls-key,");
          out.println("or put a proxy with TLS before it.");
        }
      }
      out.println("Workspace: " + workspace.toRealPath());
      master.ifPresent(cluster -> out.println("Graphs run on the Flink cluster at " + cluster));
      out.println("Ctrl-C ends it.");
      out.flush();
      if (open) {
        browse(token.map(t -> page + "?token=" + t.reveal()).orElse(page.toString()), err);
      }
      stopped.await();
      long elsewhere = server.runsGoingOnElsewhere();
      if (elsewhere > 0) {
        out.println(
            (elsewhere == 1 ? "A run goes" : elsewhere + " runs go")
                + " on on the cluster; they are followed again when this is started again.");
        out.flush();
      }
      long later = server.runsGoingOnLater();
      if (later > 0) {
        out.println(
            (later == 1 ? "A run goes" : later + " runs go") + " on when this is started again.");
        out.flush();
      }
    }
    return 0;
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new UsageException(
          "there is no address '" + bind + "'", "give --bind an address of this machine");
    }
  }

  private static Optional<AccessToken> token(InetAddress address, Optional<String> given) {
    if (given.isEmpty()) {
      return address.isLoopbackAddress() ? Optional.empty() : Optional.of(AccessToken.random());
    }
    if (given.get().length() < AccessToken.SHORTEST) {
      throw new UsageException(
          TOKEN + " is too short to be safe",
          "give it at least " + AccessToken.SHORTEST + " characters");
    }
    return given.map(AccessToken::of);
  }

  private EditorServer start(InetAddress address, Optional<AccessToken> token, PrintWriter err)
      throws IOException {
    try {
      return EditorServer.start(options(address, port.orElse(USUAL_PORT), token, err));
    } catch (BindException taken) {
      if (port.isPresent()) {
        throw new UsageException(
            "port %d of %s cannot be had: %s".formatted(port.get(), bind, taken.getMessage()),
            "stop what listens there, or give --port 0 for a free one");
      }
      EditorServer server = EditorServer.start(options(address, 0, token, err));
      err.println("port " + USUAL_PORT + " is taken; using " + server.port() + " instead");
      err.flush();
      return server;
    }
  }

  private ServerOptions options(
      InetAddress address, int wanted, Optional<AccessToken> token, PrintWriter err) {
    return new ServerOptions(
        address,
        wanted,
        workspace,
        token,
        hosts,
        tlsCertificate.map(certificate -> TlsIdentity.read(certificate, tlsKey.orElseThrow())),
        master.map(cluster -> new Cluster(cluster, stage)),
        ServerOptions.Limits.STANDARD,
        message -> {
          err.println("warning: " + message);
          err.flush();
        });
  }

  private static void browse(String page, PrintWriter err) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("mac")
            ? List.of("open", page)
            : system.contains("win")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", page)
                : List.of("xdg-open", page);
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      err.println("warning: no browser could be opened; open the address yourself");
      err.flush();
    }
  }
}
