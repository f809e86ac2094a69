package io.kinoloom.yaml;

import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.InlineTest;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.ParamDeclaration;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.PayloadType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads graph files. Everything that is wrong is reported with its line and column; what is right
 * is read all the same, so that the compiler can report its own problems together with these.
 */
public final class GraphReader {
  private static final List<String> KEYS =
      List.of(
          "kinoloom",
          "name",
          "description",
          "params",
          "inputs",
          "outputs",
          "nodes",
          "tests",
          "evaluation",
          "training",
          "layout");
  private static final List<String> PARAM_KEYS =
      List.of("type", "default", "doc", "min", "max", "choices");
  private static final List<String> NODE_KEYS = List.of("type", "inputs", "params", "on-error");
  private static final Pattern TYPE = Pattern.compile("([^@]+)(?:@(\\d{1,9}))?");

  private final String file;
  private final List<Problem> problems;

  private GraphReader(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * What came of reading.
   *
   * @param graph what could be read; absent if the file is no mapping of a graph at all
   * @param problems everything that is wrong with the file itself
   */
  public record Read(Optional<Graph> graph, List<Problem> problems) {
    public Read {
      problems = problems.stream().sorted().distinct().toList();
    }

    /**
     * The graph of a file without problems.
     *
     * @throws GraphException with the problems if there are any
     */
    public Graph orThrow() throws GraphException {
      if (!problems.isEmpty()) {
        throw new GraphException(problems);
      }
      return graph.orElseThrow();
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   */
  public static Read read(Path path) throws IOException {
    String file = path.toString();
    List<Problem> problems = new ArrayList<>();
    if (Files.isRegularFile(path) && Files.size(path) > LocatedYaml.LARGEST_FILE) {
      return read(file, new byte[LocatedYaml.LARGEST_FILE + 1]);
    }
    return LocatedYaml.decode(file, Files.readAllBytes(path), problems)
        .map(text -> read(file, text))
        .orElseGet(() -> new Read(Optional.empty(), problems));
  }

  /** Reads bytes that should be UTF-8; {@code file} is what problems call them. */
  public static Read read(String file, byte[] bytes) {
    List<Problem> problems = new ArrayList<>();
    return LocatedYaml.decode(file, bytes, problems)
        .map(text -> read(file, text))
        .orElseGet(() -> new Read(Optional.empty(), problems));
  }

  /** Reads a text; {@code file} is what problems call it. */
  public static Read read(String file, String text) {
    List<Problem> problems = new ArrayList<>();
    Optional<Graph> graph =
        LocatedYaml.parse(file, text, problems)
            .map(root -> new GraphReader(file, problems).graph(root));
    return new Read(graph, problems);
  }

  private Graph graph(Value root) {
    Fields fields = new Fields("a graph", root, KEYS, problems::add);
    fields
        .required("kinoloom", "begin the file with 'kinoloom: 1'")
        .flatMap(value -> fields.scalar("kinoloom", value))
        .filter(version -> !version.text().equals("1"))
        .ifPresent(
            version ->
                problem(
                    "bad-version",
                    version.location(),
                    "this is version " + version.text() + " of the graph language",
                    "this program reads version 1: write 'kinoloom: 1'"));
    String name =
        fields
            .required("name", "add a name such as 'name: face-to-edges'")
            .flatMap(value -> fields.scalar("name", value))
            .map(scalar -> kebab("the graph's name", scalar.text(), scalar.location()))
            .orElse("");
    fields.value("layout").ifPresent(value -> Fields.entries("'layout'", value, problems::add));
    Map<String, GraphNode> nodes = new LinkedHashMap<>();
    fields
        .required("nodes", "add nodes: {video: {type: decode, params: {uri: ...}}, ...}")
        .ifPresent(
            value ->
                Fields.entries("'nodes'", value, problems::add)
                    .forEach(entry -> nodes.put(entry.key(), node(entry.key(), entry))));
    return new Graph(
        name,
        fields.text("description"),
        named(fields, "params", this::param),
        named(fields, "inputs", this::input),
        named(fields, "outputs", this::output),
        nodes,
        tests(fields),
        fields
            .value("evaluation")
            .map(value -> new EvaluationReader(nodes, this::node, problems::add).read(value)),
        fields.value("training").map(value -> new TrainingReader(problems::add).read(value)),
        Location.of(file));
  }

  private interface EntryReader<T> {
    Optional<T> read(Value.Entry entry);
  }

  private <T> Map<String, T> named(Fields fields, String key, EntryReader<T> reader) {
    Map<String, T> read = new LinkedHashMap<>();
    fields
        .value(key)
        .ifPresent(
            value ->
                Fields.entries("'" + key + "'", value, problems::add)
                    .forEach(
                        entry ->
                            reader.read(entry).ifPresent(item -> read.put(entry.key(), item))));
    return read;
  }

  private Optional<ParamDeclaration> param(Value.Entry entry) {
    kebab("a param", entry.key(), entry.location());
    Fields fields = new Fields("a param", entry.value(), PARAM_KEYS, problems::add);
    List<String> types =
        Arrays.stream(ParamDeclaration.Type.values()).map(Names::fromConstant).toList();
    fields.required("type", "add type: " + String.join(" | ", types));
    ParamDeclaration.Type type =
        fields
            .choice("type", types)
            .map(label -> ParamDeclaration.Type.values()[types.indexOf(label)])
            .orElse(ParamDeclaration.Type.STRING);
    return Optional.of(
        new ParamDeclaration(
            entry.key(),
            type,
            fields.scalar("default").map(scalar -> scalar),
            fields.text("doc"),
            fields.number("min"),
            fields.number("max"),
            fields.texts("choices"),
            entry.location()));
  }

  private Optional<GraphPort> input(Value.Entry entry) {
    kebab("an input", entry.key(), entry.location());
    Fields fields =
        new Fields("an input", entry.value(), List.of("type", "doc", "required"), problems::add);
    WireEnd itself = new WireEnd(entry.key(), Optional.empty(), Optional.empty(), entry.location());
    return payload(fields)
        .map(
            type ->
                new GraphPort(
                    entry.key(),
                    type,
                    fields.text("doc"),
                    itself,
                    fields.bool("required").orElse(true),
                    entry.location()));
  }

  private Optional<GraphPort> output(Value.Entry entry) {
    kebab("an output", entry.key(), entry.location());
    Fields fields =
        new Fields("an output", entry.value(), List.of("type", "doc", "from"), problems::add);
    Optional<WireEnd> from =
        fields
            .required("from", "add from: node or from: node.port")
            .flatMap(value -> fields.scalar("from", value))
            .flatMap(scalar -> end(scalar, Optional.empty()));
    Optional<PayloadType<?>> type = payload(fields);
    if (from.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GraphPort(
            entry.key(), type.get(), fields.text("doc"), from.get(), false, entry.location()));
  }

  private Optional<PayloadType<?>> payload(Fields fields) {
    List<String> names = PayloadType.all().stream().map(PayloadType::name).toList();
    fields.required("type", "add type: " + String.join(" | ", names));
    return fields.choice("type", names).flatMap(PayloadType::named);
  }

  private GraphNode node(String id, Value.Entry entry) {
    kebab("a node", entry.key(), entry.location());
    Fields fields =
        new Fields("node '" + entry.key() + "'", entry.value(), NODE_KEYS, problems::add);
    Optional<Value.Scalar> type =
        fields
            .required("type", "add type: and a node type; 'kinoloom nodes' lists them")
            .flatMap(value -> fields.scalar("type", value));
    Map<String, Value.Entry> params = new LinkedHashMap<>();
    fields
        .value("params")
        .ifPresent(
            value ->
                Fields.entries("'params'", value, problems::add)
                    .forEach(param -> params.put(param.key(), param)));
    Map<String, GraphNode.InputWires> inputs = new LinkedHashMap<>();
    fields
        .value("inputs")
        .ifPresent(
            value ->
                Fields.entries(
                        "'inputs', such as inputs: {video: other-node},", value, problems::add)
                    .forEach(port -> inputs.put(port.key(), wires(port))));
    Optional<Matcher> parts =
        type.map(scalar -> TYPE.matcher(scalar.text()))
            .filter(
                matcher -> {
                  if (!matcher.matches()) {
                    problem(
                        "bad-node-type",
                        type.get().location(),
                        "'" + type.get().text() + "' is no node type",
                        "write id, id@version or ./file.yaml");
                    return false;
                  }
                  return true;
                });
    return new GraphNode(
        id,
        parts.map(matcher -> matcher.group(1)).orElse(""),
        parts
            .map(matcher -> matcher.group(2))
            .map(version -> OptionalInt.of(Integer.parseInt(version)))
            .orElse(OptionalInt.empty()),
        params,
        inputs,
        onError(fields),
        entry.location(),
        type.map(Value.Scalar::location).orElse(entry.location()));
  }

  private static OnError onError(Fields fields) {
    List<String> labels = Arrays.stream(OnError.values()).map(Names::fromConstant).toList();
    return fields
        .choice("on-error", labels)
        .map(label -> OnError.values()[labels.indexOf(label)])
        .orElse(OnError.FAIL);
  }

  private GraphNode.InputWires wires(Value.Entry port) {
    boolean list = port.value() instanceof Value.Sequence;
    List<Value> items =
        port.value() instanceof Value.Sequence sequence ? sequence.items() : List.of(port.value());
    List<WireEnd> ends = items.stream().flatMap(item -> wireEnd(item).stream()).toList();
    return new GraphNode.InputWires(ends, list, port.location());
  }

  private Optional<WireEnd> wireEnd(Value value) {
    return new WireEndReader(problems::add).read(value);
  }

  private Optional<WireEnd> end(
      Value.Scalar scalar, Optional<io.kinoloom.spi.Alignment> alignment) {
    return new WireEndReader(problems::add).end(scalar, alignment);
  }

  private List<InlineTest> tests(Fields fields) {
    InlineTestReader reader = new InlineTestReader(problems::add);
    return fields.items("tests").stream().map(reader::read).toList();
  }

  private String kebab(String what, String name, Location location) {
    if (!Names.isKebabCase(name)) {
      problem(
          "bad-name",
          location,
          what + " cannot be called '" + name + "'",
          "use lower-case letters, digits and single hyphens, such as 'low-light'");
    }
    return name;
  }

  private void problem(String code, Location location, String message, String hint) {
    problems.add(Problem.of(code, location, message, hint));
  }
}
