package io.kinoloom.server;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;

import io.kinoloom.server.api.Call;
import io.kinoloom.server.api.Operation;
import io.kinoloom.server.web.Gate;
import io.kinoloom.server.workspace.GraphChecks;
import io.kinoloom.server.workspace.GraphFiles;
import io.kinoloom.server.workspace.GraphHistory;
import java.io.IOException;
import java.util.List;

/** Operations on graph files and texts. */
final class GraphOperations {
  private final GraphFiles files;
  private final GraphChecks checks;

  /** A text to write. */
  record NewText(String text) {}

  /** A path to move to. */
  record NewPath(String path) {}

  GraphOperations(GraphFiles files, GraphChecks checks) {
    this.files = files;
    this.checks = checks;
  }

  List<Operation> all() {
    return List.of(
        Operation.of(
            POST,
            "/validate",
            "Finds everything that is wrong with a graph.",
            GraphChecks.Draft.class,
            GraphChecks.Verdict.class,
            this::validate),
        Operation.of(
            POST,
            "/contracts",
            "Tells the ports that the nodes of a graph have with the params they have.",
            GraphChecks.Draft.class,
            GraphChecks.Contracts.class,
            (call, draft) -> checks.contracts(draft)),
        Operation.of(
            POST,
            "/explain",
            "Tells how a graph would run, and why so.",
            GraphChecks.Question.class,
            GraphChecks.Explained.class,
            (call, question) -> checks.explain(question)),
        Operation.of(
            GET,
            "/history/<path>",
            "Lists the earlier texts of a graph that the server has kept, newest first.",
            GraphHistory.Listing.class,
            call -> files.history(call.path("path"))),
        Operation.of(
            GET,
            "/versions/{version}/<path>",
            "Reads an earlier text of a graph.",
            GraphFiles.Stored.class,
            call -> files.earlier(call.path("path"), call.path("version"))),
        Operation.of(
            GET,
            "/graphs",
            "Lists the graphs of the workspace.",
            GraphFiles.Listing.class,
            call -> files.list()),
        Operation.of(GET, "/graphs/<path>", "Opens a graph.", GraphFiles.Stored.class, this::open),
        Operation.of(
            PUT,
            "/graphs/<path>",
            "Saves a graph that has not changed since (If-Match), or a new one (If-None-Match: *).",
            NewText.class,
            GraphFiles.Saved.class,
            this::save),
        Operation.of(
            PATCH,
            "/graphs/<path>",
            "Renames a graph that has not changed since (If-Match).",
            NewPath.class,
            GraphFiles.Saved.class,
            (call, to) ->
                tagged(call, files.rename(call.path("path"), to.path(), call.seenVersion()))),
        Operation.raw(
                DELETE,
                "/graphs/<path>",
                "Deletes a graph that has not changed since (If-Match).",
                204,
                call -> files.delete(call.path("path"), call.seenVersion()))
            .status(204));
  }

  private GraphChecks.Verdict validate(Call call, GraphChecks.Draft draft) {
    GraphChecks.Verdict verdict = checks.validate(draft);
    if (verdict.hasBomb()) {
      call.context().req().setAttribute(Gate.REFUSAL, GraphChecks.BOMB);
    }
    return verdict;
  }

  private GraphFiles.Stored open(Call call) throws IOException {
    GraphFiles.Stored stored = files.open(call.path("path"));
    call.version(stored.version());
    return stored;
  }

  private GraphFiles.Saved save(Call call, NewText body) throws IOException {
    String path = call.path("path");
    if (call.header("If-None-Match").filter("*"::equals).isPresent()) {
      GraphFiles.Saved made = files.create(path, body.text());
      call.status(201);
      return tagged(call, made);
    }
    return tagged(call, files.save(path, body.text(), call.seenVersion()));
  }

  private static GraphFiles.Saved tagged(Call call, GraphFiles.Saved saved) {
    call.version(saved.version());
    return saved;
  }
}
