package io.kinoloom.server.workspace;

import io.kinoloom.cli.Json;
import io.kinoloom.cli.Version;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiled;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.Explanation;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.registry.GraphSchema;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.yaml.GraphReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the compiler says of a text in the editor: the same as on the command line. */
public final class GraphChecks {
  /** What a text is that would take a reader's memory or time, if it let it. */
  public static final String BOMB = "graph-bomb";

  private static final String UNNAMED = "graph.yaml";
  private static final Set<String> BOMBS =
      Set.of("yaml-alias", "too-deep", "file-too-large", "scalar-too-large");

  private final Workspace workspace;
  private final NodeRegistry registry;

  /**
   * A text.
   *
   * @param path where it belongs in the workspace; relative names of subgraphs start there
   * @param text of a graph file
   */
  public record Draft(Optional<String> path, String text) {}

  /**
   * What is wrong.
   *
   * @param ok whether nothing is
   * @param problems as {@code kinoloom validate --json} prints them
   */
  public record Verdict(boolean ok, List<Map<String, Object>> problems) {
    /** Whether the text was made to do harm, as far as one can tell. */
    public boolean hasBomb() {
      return problems.stream().anyMatch(problem -> BOMBS.contains(problem.get("code")));
    }
  }

  /**
   * Ports.
   *
   * @param nodes inputs and outputs of each node whose ports are known, by id
   */
  public record Contracts(Map<String, Map<String, Object>> nodes) {}

  /**
   * A question how a text would run.
   *
   * @param path where it belongs in the workspace
   * @param text of a graph file
   * @param params values for the graph's params; others have their defaults, or examples
   */
  public record Question(
      Optional<String> path, String text, Optional<Map<String, String>> params) {}

  /**
   * How a text would run, and why so.
   *
   * @param text as {@code kinoloom explain} prints it
   * @param plan the same as data, {@code explain --json}
   * @param dot the same as a Graphviz graph, {@code explain --dot}
   */
  public record Explained(String text, Map<String, Object> plan, String dot) {}

  public GraphChecks(Workspace workspace, NodeRegistry registry) {
    this.workspace = workspace;
    this.registry = registry;
  }

  /** Everything that is wrong with a text. */
  public Verdict validate(Draft draft) {
    return verdict(Compiler.check(read(draft), options(draft).exampleParams(true).build()));
  }

  /** Problems as the editor gets them. */
  private Verdict verdict(List<Problem> problems) {
    return new Verdict(
        problems.isEmpty(), problems.stream().map(this::fromWorkspace).map(Json::of).toList());
  }

  /** The ports that the nodes of a text have with the params they have. */
  public Contracts contracts(Draft draft) {
    Map<String, Map<String, Object>> nodes = new LinkedHashMap<>();
    Compiler.contracts(read(draft), options(draft).exampleParams(true).build())
        .forEach((node, contract) -> nodes.put(node, GraphSchema.ports(contract)));
    return new Contracts(nodes);
  }

  /**
   * Tells how a text would run.
   *
   * @throws Refusal with its problems, if it has some
   */
  public Explained explain(Question question) {
    Draft draft = new Draft(question.path(), question.text());
    Map<String, String> params = question.params().orElse(Map.of());
    Explanation explanation =
        new Explanation(compile(draft, options(draft).set(params).exampleParams(true)));
    return new Explained(explanation.text(), explanation.data(), explanation.dot());
  }

  /**
   * Compiles a text to be run.
   *
   * @param streams of the run; none for one without a name
   * @throws Refusal with its problems, if it has some
   */
  public Compiled compile(Draft draft, Map<String, String> params, List<StreamSpec> streams) {
    CompileOptions.Builder options = options(draft).set(params).version(Version.current());
    return compile(draft, streams.isEmpty() ? options : options.streams(streams));
  }

  private Compiled compile(Draft draft, CompileOptions.Builder options) {
    try {
      return Compiler.compile(read(draft), options.build());
    } catch (GraphException wrong) {
      Verdict verdict = verdict(wrong.problems());
      throw new Refusal(
              422,
              verdict.hasBomb() ? BOMB : "graph-has-problems",
              wrong.problems().size() == 1
                  ? "the graph has a problem"
                  : "the graph has " + wrong.problems().size() + " problems",
              "mend what 'problems' lists")
          .with("problems", verdict.problems());
    }
  }

  /** Reads a text, as far as it can be read. */
  private GraphReader.Read read(Draft draft) {
    if (draft.text().length() > GraphFiles.LARGEST_BYTES) {
      throw new Refusal(
          413, "too-large", "a graph file has 1 MiB at most", "split it with subgraph files");
    }
    return GraphReader.read(
        draft.path().orElse(UNNAMED), draft.text().getBytes(StandardCharsets.UTF_8));
  }

  private CompileOptions.Builder options(Draft draft) {
    return CompileOptions.builder(registry)
        .baseDirectory(folderOf(draft))
        .environment(GraphChecks::environment);
  }

  /** Where the relative names of a text begin. */
  private Path folderOf(Draft draft) {
    return workspace.resolve(draft.path().orElse(UNNAMED)).getParent();
  }

  /** The environment as graphs may see it: without the server's token. */
  private static Optional<String> environment(String name) {
    return name.equals("KINOLOOM_TOKEN")
        ? Optional.empty()
        : Optional.ofNullable(System.getenv(name));
  }

  /** Files are called as they are from within the workspace, as on a command line there. */
  private Problem fromWorkspace(Problem problem) {
    String folder = workspace.root() + "/";
    Location place = problem.location();
    return new Problem(
        problem.code(),
        new Location(place.file().replace(folder, ""), place.line(), place.column()),
        problem.node(),
        problem.port(),
        problem.message().replace(folder, ""),
        problem.hint());
  }
}
