package io.kinoloom.studio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.cli.Command;
import io.kinoloom.cli.UsageException;
import io.kinoloom.nodes.model.Batching;
import io.kinoloom.nodes.model.BundleException;
import io.kinoloom.nodes.model.HostedModel;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.ModelHost;
import io.kinoloom.nodes.model.ModelImport;
import io.kinoloom.nodes.model.ModelLibrary;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.train.PainterFile;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom models}: lists, shows, checks and makes model bundles. */
@CommandLine.Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists, shows, checks and makes model bundles.",
    subcommands = {
      ModelsCommand.ListModels.class,
      ModelsCommand.Show.class,
      ModelsCommand.Verify.class,
      ModelsCommand.Import.class,
      ModelsCommand.Rewrite.class,
      BenchModels.class
    })
public final class ModelsCommand implements Command {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "say what: list, show, verify, import, rewrite or bench");
  }

  /** What can fail because of a bundle. */
  private interface Work {
    void run(PrintWriter out) throws IOException;
  }

  /** Does the work; a bundle that is not as it should be is told in a line. */
  private static int attempt(CommandSpec spec, int failure, Work work) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      work.run(out);
      out.flush();
      return 0;
    } catch (BundleException e) {
      out.flush();
      spec.commandLine().getErr().println("error: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return failure;
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> describe(ModelBundle bundle) {
    Manifest manifest = bundle.manifest();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", manifest.name());
    map.put("title", manifest.title());
    map.put("description", manifest.description());
    map.put("licence", manifest.licence());
    map.put("kind", manifest.kind().label());
    map.put("engine", manifest.engine().label());
    map.put("origin", bundle.origin());
    map.put("file", bundle.weights().toString());
    map.put("sha256", manifest.sha256().get(manifest.file()));
    Map<String, Object> inputs = new LinkedHashMap<>();
    manifest.inputs().forEach((name, port) -> inputs.put(name, describe(port)));
    map.put("inputs", inputs);
    map.put("output", describe(manifest.output()));
    map.put("sizes", manifest.multiple().isPresent() ? "any" : "fixed");
    manifest.multiple().ifPresent(multiple -> map.put("multiple", multiple));
    map.put("training", manifest.training());
    map.put("metrics", manifest.metrics());
    return map;
  }

  private static Map<String, Object> describe(Port port) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", port.type().label());
    map.put("channels", port.channels());
    map.put("height", port.height());
    map.put("width", port.width());
    map.put("history", port.history());
    if (port.type() == Port.Type.VIDEO) {
      map.put("range", port.range().label());
    }
    return map;
  }

  /** {@code kinoloom models list}. */
  @CommandLine.Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the models that graphs can name.")
  static final class ListModels implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      return attempt(spec, FAILED, this::list);
    }

    private void list(PrintWriter out) {
      ModelLibrary library = ModelLibrary.standard();
      List<Map<String, Object>> found = new ArrayList<>();
      List<String[]> rows = new ArrayList<>();
      for (ModelLibrary.Entry entry : library.list()) {
        Map<String, Object> map = new LinkedHashMap<>();
        String title;
        try {
          ModelBundle bundle = library.open(entry.name());
          map.putAll(describe(bundle));
          title = bundle.manifest().title();
        } catch (BundleException e) {
          map.put("error", e.getMessage());
          title = "broken; see 'kinoloom models verify " + entry.name() + "'";
        }
        map.put("name", entry.name());
        map.put("place", entry.place());
        found.add(map);
        rows.add(new String[] {entry.name(), title, entry.place()});
      }
      if (json) {
        out.println(json(found));
      } else if (rows.isEmpty()) {
        out.println("There are no models. 'kinoloom models import FILE --name NAME' brings one.");
      } else {
        int[] widths = new int[2];
        for (String[] row : rows) {
          widths[0] = Math.max(widths[0], row[0].length());
          widths[1] = Math.max(widths[1], row[1].length());
        }
        for (String[] row : rows) {
          out.println(
              (pad(row[0], widths[0]) + "  " + pad(row[1], widths[1]) + "  " + row[2]).strip());
        }
      }
    }

    private static String pad(String text, int width) {
      return text + " ".repeat(width - text.length());
    }
  }

  /** {@code kinoloom models show}. */
  @CommandLine.Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Tells what a model takes and gives, its licence and how good it is.")
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "name or path of a model")
    private String name;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      return attempt(
          spec,
          WRONG,
          out -> {
            ModelBundle bundle = ModelLibrary.standard().open(name);
            if (json) {
              out.println(json(describe(bundle)));
            } else {
              show(bundle, out);
            }
          });
    }

    private static void show(ModelBundle bundle, PrintWriter out) {
      Manifest manifest = bundle.manifest();
      out.println(manifest.name() + ": " + manifest.title());
      out.println(manifest.description().strip());
      out.println();
      out.println("from      " + bundle.origin());
      out.println("licence   " + manifest.licence());
      out.println("kind      " + manifest.kind().label());
      out.println("engine    " + manifest.engine().label());
      manifest.inputs().forEach((name, port) -> out.println("input     " + name + ": " + port));
      out.println("output    " + manifest.output());
      out.println(
          "sizes     "
              + (manifest.multiple().isPresent()
                  ? "any multiple of " + manifest.multiple().getAsInt()
                  : "these only"));
      manifest.training().forEach((key, value) -> out.println("training  " + key + ": " + value));
      manifest.metrics().forEach((key, value) -> out.println("metric    " + key + ": " + value));
    }
  }

  /** {@code kinoloom models verify}. */
  @CommandLine.Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Checks the files of a model and runs it once.")
  static final class Verify implements Callable<Integer> {
    private static final int RUNS = 10;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "name or path of a model")
    private String name;

    @Option(
        names = "--device",
        defaultValue = "auto",
        paramLabel = "DEVICE",
        description = "auto, cpu, gpu or gpu:N. Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      if (!device.matches("auto|cpu|gpu(:[0-9]{1,2})?")) {
        throw new ParameterException(
            spec.commandLine(), "'" + device + "' is no device; say auto, cpu, gpu or gpu:N");
      }
      return attempt(spec, FAILED, this::verify);
    }

    private void verify(PrintWriter out) {
      try (HostedModel model = ModelHost.open(name, device, Batching.NONE)) {
        Manifest manifest = model.manifest();
        List<Tensor> inputs = new ArrayList<>();
        for (Port port : manifest.inputs().values()) {
          int size = port.shape().stream().reduce(1, Math::multiplyExact);
          float[] values = new float[size];
          Arrays.fill(values, 0.5f);
          inputs.add(new Tensor(port.shape(), values));
        }
        for (int i = 0; i < RUNS; i++) {
          model.run(inputs);
        }
        double millis = model.figures().p50Millis();
        if (json) {
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("name", manifest.name());
          map.put("files", manifest.sha256().size());
          map.put("outputs", model.outputShapes());
          map.put("p50_ms", millis);
          out.println(json(map));
        } else {
          out.println(
              "%s: %d file%s as stated, gives %s, %.1f ms a run"
                  .formatted(
                      manifest.name(),
                      manifest.sha256().size(),
                      manifest.sha256().size() == 1 ? "" : "s",
                      model.outputShapes(),
                      millis));
        }
      }
    }
  }

  /** {@code kinoloom models rewrite}. */
  @CommandLine.Command(
      name = "rewrite",
      mixinStandardHelpOptions = true,
      description =
          "Writes a model that 'kinoloom train' made anew, with the same weights, as this version"
              + " writes models: where a newer one runs them quicker.")
  static final class Rewrite implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "folder of the bundle")
    private Path folder;

    @Override
    public Integer call() throws IOException {
      if (!Files.isDirectory(folder)) {
        throw new ParameterException(
            spec.commandLine(), "'" + folder + "' is no folder; give the bundle's own");
      }
      return attempt(
          spec,
          WRONG,
          out -> {
            ModelBundle bundle = ModelLibrary.standard().open(folder.toString());
            PainterFile.rewrite(bundle);
            out.println("wrote " + folder);
          });
    }
  }

  /** {@code kinoloom models import}. */
  @CommandLine.Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Makes a bundle of a TorchScript or ONNX file, finding out by running it.")
  static final class Import implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "a .pt (TorchScript) or .onnx file")
    private Path file;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "what graphs will call it: lower-case words joined by hyphens")
    private String name;

    @Option(
        names = "--input",
        paramLabel = "WxH",
        description = "size of the pictures it takes; otherwise several are tried")
    private Optional<String> size = Optional.empty();

    @Option(
        names = "--range",
        paramLabel = "RANGE",
        description =
            "what black and white are: signed (-1 and 1) or unit (0 and 1); otherwise judged by its"
                + " output")
    private Optional<Port.Range> range = Optional.empty();

    @Option(names = "--title", paramLabel = "TEXT", description = "a few words for people")
    private Optional<String> title = Optional.empty();

    @Option(names = "--description", paramLabel = "TEXT", description = "a sentence for people")
    private Optional<String> description = Optional.empty();

    @Option(
        names = "--licence",
        paramLabel = "SPDX",
        defaultValue = "unknown",
        description = "licence of the weights, an SPDX id")
    private String licence;

    @Option(
        names = "--output",
        paramLabel = "DIR",
        description = "folder of bundles to write into; otherwise the user's own")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--json", description = "print the bundle as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      if (!Names.isKebabCase(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "'" + name + "' is no name; use lower-case words joined by hyphens");
      }
      return attempt(spec, WRONG, this::importFile);
    }

    private void importFile(PrintWriter out) throws IOException {
      Path folder = output.orElseGet(() -> ModelLibrary.standard().ownFolder()).resolve(name);
      if (Files.exists(folder.resolve(Manifest.FILE))) {
        throw new UsageException(
            "there is a bundle " + folder + " already", "choose another name, or remove it first");
      }
      ModelBundle bundle =
          ModelImport.run(
              file,
              folder,
              new ModelImport.Wishes(
                  name,
                  title.orElse(name),
                  description.orElseGet(() -> "Imported from " + file.getFileName() + "."),
                  licence,
                  size.map(ModelImport.Size::parse),
                  range));
      if (json) {
        out.println(json(describe(bundle)));
        return;
      }
      Manifest manifest = bundle.manifest();
      out.println("wrote " + folder);
      manifest.inputs().forEach((input, port) -> out.println("  takes " + input + ": " + port));
      out.println(
          "  gives %s, %s"
              .formatted(
                  manifest.output(),
                  manifest.output().range().name().toLowerCase(Locale.ROOT)
                      + " range, "
                      + (manifest.multiple().isPresent()
                          ? "any size that is a multiple of " + manifest.multiple().getAsInt()
                          : "this size only")));
      out.println("Look at model.yaml and correct what was guessed; then, in a graph:");
      out.println("  { type: generator, params: { model: " + name + " } }");
    }
  }
}
