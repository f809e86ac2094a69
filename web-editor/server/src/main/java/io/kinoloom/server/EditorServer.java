package io.kinoloom.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.kinoloom.cli.Version;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.server.api.ApiJson;
import io.kinoloom.server.api.Call;
import io.kinoloom.server.api.OpenApi;
import io.kinoloom.server.api.Operation;
import io.kinoloom.server.runs.Runs;
import io.kinoloom.server.web.AuditLog;
import io.kinoloom.server.web.Gate;
import io.kinoloom.server.web.KnownHosts;
import io.kinoloom.server.web.RateLimiter;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.server.web.TlsIdentity;
import io.kinoloom.server.workspace.GraphChecks;
import io.kinoloom.server.workspace.GraphFiles;
import io.kinoloom.server.workspace.MediaFiles;
import io.kinoloom.server.workspace.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/** The server of the browser editor, while it runs. */
final class EditorServer implements AutoCloseable {
  private static final String API = "/api/v1";
  private static final int MOST_THREADS = 48;
  private static final int SEND_BUFFER_BYTES = 128 << 10;

  /** What is told to attackers; a file that is not there or has changed is no attack. */
  private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 413, 415, 421, 426, 429, 431);

  private final Javalin javalin;
  private final Runs runs;
  private final ServerOptions options;

  private EditorServer(Javalin javalin, Runs runs, ServerOptions options) {
    this.javalin = javalin;
    this.runs = runs;
    this.options = options;
  }

  /**
   * Starts a server.
   *
   * @throws IOException if the workspace is no folder, or the port is taken
   */
  static EditorServer start(ServerOptions options) throws IOException {
    Workspace workspace = new Workspace(options.workspace());
    int port = freePort(options);
    AuditLog audit = new AuditLog(workspace.ownFolder().resolve("refused.log"), options.trouble());
    Gate gate =
        new Gate(
            new KnownHosts(options.bind(), port, options.hosts()),
            options.token(),
            port,
            new RateLimiter(
                options.limits().requestsAtOnce(),
                options.limits().requestsPerSecond(),
                System::nanoTime));
    NodeRegistry registry = NodeRegistry.load();
    List<Operation> operations = new ArrayList<>();
    operations.addAll(new CatalogOperations(options, workspace, registry).all());
    GraphFiles graphs = new GraphFiles(workspace);
    GraphChecks checks = new GraphChecks(workspace, registry);
    operations.addAll(new GraphOperations(graphs, checks).all());
    Runs runs =
        new Runs(
            workspace,
            graphs,
            checks,
            new Runs.Limits(options.limits().runs(), options.limits().checkpointInterval()),
            options.cluster(),
            options.trouble());
    operations.addAll(new RunOperations(runs).all());
    operations.addAll(
        new FileOperations(new MediaFiles(workspace, options.limits().uploadBytes())).all());
    byte[] document = text(OpenApi.of(Version.current(), API, operations));
    EventSocket events = new EventSocket(runs);
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config, audit);
              config.jetty.addConnector((server, http) -> connector(server, http, options, port));
              guard(config, gate);
              operations.forEach(operation -> route(config, operation));
              config.routes.get(
                  API + "/openapi.json",
                  request -> request.contentType("application/json").result(document));
              config.routes.ws(API + "/events", events::configure);
              complain(config, options);
              pages(config);
            });
    javalin.start(options.bind().getHostAddress(), port);
    runs.resumeInterrupted();
    options.tls().flatMap(tls -> tls.trouble(Instant.now())).ifPresent(options.trouble());
    return new EditorServer(javalin, runs, options);
  }

  /** The gate must know the port before the server listens at it. */
  private static int freePort(ServerOptions options) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(options.bind(), options.port()));
      return probe.getLocalPort();
    }
  }

  private static Connector connector(
      Server server, HttpConfiguration http, ServerOptions options, int port) {
    ServerConnector connector =
        options
            .tls()
            .map(tls -> secured(server, http, tls))
            .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
    connector.setHost(options.bind().getHostAddress());
    connector.setPort(port);
    // Of what a page has not taken little is on its way, so that it is soon known to be slow.
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    return connector;
  }

  private static ServerConnector secured(Server server, HttpConfiguration http, TlsIdentity tls) {
    HttpConfiguration secure = new HttpConfiguration(http);
    secure.addCustomizer(new SecureRequestCustomizer(false)); // the gate knows our names
    return new ServerConnector(
        server,
        new SslConnectionFactory(tls.toContextFactory(), HttpVersion.HTTP_1_1.asString()),
        new HttpConnectionFactory(secure));
  }

  /** Deflating pictures that are compressed already would cost more than drawing them. */
  private static void sendAsItIs(ServletContextHandler context) {
    context.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStarted(LifeCycle started) {
            WebSocketServerComponents.ensureWebSocketComponents(context.getServer(), context)
                .getExtensionRegistry()
                .unregister("permessage-deflate");
          }
        });
  }

  private static void configure(JavalinConfig config, AuditLog audit) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.GZIP;
    config.http.maxRequestSize = Call.LARGEST_BODY;
    config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, 4, 30_000);
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setSendXPoweredBy(false);
          http.setRequestHeaderSize(16 << 10);
        });
    config.jetty.modifyWebSocketServletFactory(
        sockets -> {
          sockets.setMaxTextMessageSize(EventSocket.LARGEST_MESSAGE);
          sockets.setMaxBinaryMessageSize(EventSocket.LARGEST_MESSAGE);
          sockets.setIdleTimeout(Duration.ofSeconds(60));
        });
    config.jetty.modifyServletContextHandler(EditorServer::sendAsItIs);
    config.jetty.modifyServer(
        server -> {
          server.setRequestLog(refusals(audit));
          server.setStopTimeout(0); // the runs have ended: nothing is worth a wait
        });
  }

  /** Every refused request, even one that Jetty does not let through to us. */
  private static RequestLog refusals(AuditLog audit) {
    return (Request request, Response response) -> {
      Object why = request.getAttribute(Gate.REFUSAL);
      if (REFUSALS.contains(response.getStatus()) || GraphChecks.BOMB.equals(why)) {
        audit.refused(
            Request.getRemoteAddr(request),
            request.getMethod(),
            String.valueOf(request.getHttpURI().getPath()), // a query may hold the token
            response.getStatus(),
            why == null ? HttpStatus.getMessage(response.getStatus()) : why.toString());
      }
    };
  }

  private static void guard(JavalinConfig config, Gate gate) {
    config.routes.before(
        request -> {
          request.header("Content-Security-Policy", Pages.policy(""));
          request.header("X-Content-Type-Options", "nosniff");
          request.header("X-Frame-Options", "DENY");
          request.header("Referrer-Policy", "no-referrer");
          request.header("Cross-Origin-Opener-Policy", "same-origin");
          request.header("Cross-Origin-Resource-Policy", "same-origin");
          request.header("Cache-Control", "no-store");
          gate.check(request);
        });
    config.routes.wsBeforeUpgrade(gate::checkUpgrade);
  }

  private static void route(JavalinConfig config, Operation operation) {
    config.routes.addHttpHandler(
        operation.method(),
        API + operation.path(),
        request -> operation.handler().on(new Call(request)));
  }

  private static void pages(JavalinConfig config) {
    Pages pages = new Pages();
    for (String path : List.of("/healthz", "/readyz")) {
      config.routes.get(path, request -> new Call(request).answer(Map.of("status", "ok")));
    }
    config.routes.get("/api/<path>", request -> noSuchOperation());
    config.routes.get(
        "/",
        request -> {
          if (request.queryParam("token") != null) {
            request.redirect("/");
          } else {
            pages.serve(request);
          }
        });
    config.routes.get("/<path>", pages::serve);
  }

  private static void noSuchOperation() {
    throw new Refusal(
        404,
        "no-such-operation",
        "there is nothing at this address",
        "see " + API + "/openapi.json");
  }

  private static void complain(JavalinConfig config, ServerOptions options) {
    config.routes.exception(Refusal.class, EditorServer::refuse);
    config.routes.exception(
        HttpResponseException.class,
        (cause, request) ->
            refuse(
                new Refusal(
                    cause.getStatus(),
                    HttpStatus.getMessage(cause.getStatus())
                        .toLowerCase(Locale.ROOT)
                        .replace(' ', '-'),
                    String.valueOf(cause.getMessage()),
                    "see " + API + "/openapi.json"),
                request));
    config.routes.exception(
        Exception.class,
        (cause, request) -> {
          StringWriter trace = new StringWriter();
          cause.printStackTrace(new PrintWriter(trace));
          options.trouble().accept(request.method() + " " + request.path() + " failed: " + trace);
          refuse(
              new Refusal(
                  500,
                  "failed",
                  cause instanceof IOException
                      ? String.valueOf(cause.getMessage())
                      : cause.getClass().getSimpleName(),
                  "see what 'kinoloom serve' printed"),
              request);
        });
  }

  private static void refuse(Refusal refusal, Context request) {
    request.req().setAttribute(Gate.REFUSAL, refusal.code());
    ObjectNode body = ApiJson.MAPPER.createObjectNode();
    body.putObject("error")
        .put("code", refusal.code())
        .put("message", refusal.getMessage())
        .put("hint", refusal.hint());
    refusal.more().forEach(body::putPOJO);
    request.status(refusal.status()).contentType("application/json").result(text(body));
  }

  private static byte[] text(Object body) {
    try {
      return ApiJson.MAPPER.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new IllegalStateException("cannot be written as JSON", e);
    }
  }

  /** The port it listens at. */
  int port() {
    return javalin.port();
  }

  /** Where a browser on this machine finds it. */
  URI address() {
    String host =
        options.bind().isAnyLocalAddress() ? "127.0.0.1" : KnownHosts.literal(options.bind());
    String scheme = options.tls().isPresent() ? "https" : "http";
    return URI.create(scheme + "://" + host + ":" + port() + "/");
  }

  /** How many runs are at work on a cluster, and go on there if this server ends now. */
  long runsGoingOnElsewhere() {
    return runs.goingOnElsewhere();
  }

  /** How many runs at work will go on with the next server, if this one ends now. */
  long runsGoingOnLater() {
    return runs.goingOnLater();
  }

  @Override
  public void close() {
    runs.close();
    javalin.stop();
  }
}
