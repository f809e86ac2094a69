package io.kinoloom.server;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;

import io.kinoloom.server.api.Operation;
import io.kinoloom.server.runs.RunView;
import io.kinoloom.server.runs.Runs;
import java.util.List;

/** Operations on runs. */
final class RunOperations {
  private final Runs runs;

  RunOperations(Runs runs) {
    this.runs = runs;
  }

  List<Operation> all() {
    return List.of(
        Operation.of(
                POST,
                "/runs",
                "Runs a graph of the workspace, or a text.",
                Runs.Order.class,
                RunView.class,
                (call, order) -> runs.start(order))
            .status(201),
        Operation.of(
            GET, "/runs", "Lists runs, newest first.", Runs.Listing.class, call -> runs.list()),
        Operation.of(
            GET,
            "/runs/{id}",
            "Tells all about a run.",
            RunView.class,
            call -> runs.find(call.path("id"))),
        Operation.of(
                DELETE,
                "/runs/{id}",
                "Ends a run in good order.",
                RunView.class,
                call ->
                    runs.stop(
                        call.path("id"), call.query("now").filter("true"::equals).isPresent()))
            .status(202)
            .query("now", "'true' to end it at once."),
        Operation.of(
            POST,
            "/runs/{id}/resume",
            "Lets a run go on that was interrupted, failed or was ended at once.",
            RunView.class,
            call -> runs.resume(call.path("id"))),
        Operation.of(
            POST,
            "/runs/{id}/savepoint",
            "Lets a run note where it stands now, one that was started as resumable.",
            RunView.class,
            call -> runs.savepoint(call.path("id"))),
        Operation.of(
                POST,
                "/runs/{id}/pause",
                "Ends a run so that, when it is resumed, it goes on exactly where it stands.",
                RunView.class,
                call -> runs.pause(call.path("id")))
            .status(202),
        Operation.of(
                POST,
                "/runs/{id}/streams",
                "Adds a stream to a run at work; the others do not notice.",
                Runs.NewStream.class,
                RunView.class,
                (call, stream) -> runs.addStream(call.path("id"), stream))
            .status(201),
        Operation.of(
                DELETE,
                "/runs/{id}/streams/{name}",
                "Ends one stream of a run in good order; the others go on.",
                RunView.class,
                call -> runs.removeStream(call.path("id"), call.path("name")))
            .status(202),
        Operation.of(
            PATCH,
            "/runs/{id}/params",
            "Changes params of a node while the run is at work; those with x-live in their schema.",
            Runs.Change.class,
            RunView.class,
            (call, change) -> runs.set(call.path("id"), change)),
        Operation.of(
            GET,
            "/runs/{id}/graph",
            "Gives the graph as it was run.",
            Runs.Graph.class,
            call -> runs.graph(call.path("id"))),
        Operation.raw(
            GET,
            "/runs/{id}/log",
            "Gives everything that a run has printed, as text.",
            200,
            call ->
                call.context()
                    .contentType("text/plain; charset=utf-8")
                    .result(runs.log(call.path("id")))));
  }
}
