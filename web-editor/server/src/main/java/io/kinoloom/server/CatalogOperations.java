package io.kinoloom.server;

import static io.javalin.http.HandlerType.GET;

import io.kinoloom.assets.Asset;
import io.kinoloom.assets.AssetKind;
import io.kinoloom.assets.Assets;
import io.kinoloom.cli.Json;
import io.kinoloom.cli.Version;
import io.kinoloom.registry.GraphSchema;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.server.api.Call;
import io.kinoloom.server.api.Operation;
import io.kinoloom.server.runs.Cluster;
import io.kinoloom.server.workspace.GraphFiles;
import io.kinoloom.server.workspace.Workspace;
import io.kinoloom.spi.ModelCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.zip.CRC32;

/** Operations that tell what there is to work with. */
final class CatalogOperations {
  private final ServerOptions options;
  private final Workspace workspace;
  private final byte[] nodeTypes;
  private final String nodeTypesVersion;
  private Gallery gallery;

  /**
   * What a page should know of the server.
   *
   * @param version of Kinoloom
   * @param workspace name of its folder
   * @param master of the Flink cluster that graphs are run on, if there is one
   * @param limits that a page should keep to
   */
  record About(String version, String workspace, Optional<String> master, PageLimits limits) {}

  /** What a page should keep to. */
  record PageLimits(
      int graphBytes, long uploadBytes, int previewsPerSecond, int watchedWires, int runs) {}

  /**
   * A sample clip.
   *
   * @param uri as a graph names it
   * @param description one sentence
   * @param licence its SPDX id
   * @param fetched whether it is on this machine already
   */
  record Sample(String uri, String description, String licence, boolean fetched) {}

  /** All sample clips. */
  record Samples(List<Sample> samples) {}

  CatalogOperations(ServerOptions options, Workspace workspace, NodeRegistry registry) {
    this.options = options;
    this.workspace = workspace;
    this.nodeTypes = Json.write(GraphSchema.of(registry)).getBytes(StandardCharsets.UTF_8);
    CRC32 sum = new CRC32();
    sum.update(nodeTypes);
    this.nodeTypesVersion = Version.current() + "-" + Long.toHexString(sum.getValue());
  }

  /** Models that graphs can name. */
  record Models(List<ModelCatalog.Entry> models) {}

  List<Operation> all() {
    return List.of(
        Operation.of(GET, "/server", "Tells about the server.", About.class, call -> about()),
        Operation.raw(
            GET,
            "/node-types",
            "Tells all node types, as the JSON Schema of graph files.",
            200,
            this::nodeTypes),
        Operation.of(
            GET,
            "/gallery",
            "Lists the graphs that ship with Kinoloom.",
            Gallery.Listing.class,
            call -> gallery().list()),
        Operation.of(
            GET,
            "/gallery/<path>",
            "Reads a graph that ships with Kinoloom.",
            Gallery.Opened.class,
            call -> gallery().open(call.path("path"))),
        Operation.of(GET, "/samples", "Lists the sample clips.", Samples.class, call -> samples()),
        Operation.of(
            GET,
            "/models",
            "Lists the models that graphs can name.",
            Models.class,
            call -> models()));
  }

  private About about() {
    String name = String.valueOf(workspace.root().getFileName());
    return new About(
        Version.current(),
        name,
        options.cluster().map(Cluster::master),
        new PageLimits(
            GraphFiles.LARGEST_BYTES,
            options.limits().uploadBytes(),
            10,
            EventSocket.MOST_WIRES,
            options.limits().runs()));
  }

  private void nodeTypes(Call call) {
    if (!call.isKnown(nodeTypesVersion)) {
      call.context().header("Cache-Control", "no-cache");
      call.context().contentType("application/json").result(nodeTypes);
    }
  }

  private synchronized Gallery gallery() throws IOException {
    if (gallery == null) {
      gallery = Gallery.load();
    }
    return gallery;
  }

  private static Models models() {
    return new Models(
        ServiceLoader.load(ModelCatalog.class).stream()
            .flatMap(catalog -> catalog.get().list().stream())
            .toList());
  }

  private static Samples samples() {
    Assets assets = Assets.standard();
    return new Samples(
        assets.known().stream()
            .filter(asset -> asset.kind() == AssetKind.SAMPLE)
            .map(asset -> sample(assets, asset))
            .toList());
  }

  private static Sample sample(Assets assets, Asset asset) {
    return new Sample(asset.uri(), asset.description(), asset.licence(), assets.isFetched(asset));
  }
}
