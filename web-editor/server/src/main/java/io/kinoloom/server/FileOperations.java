package io.kinoloom.server;

import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.HEAD;
import static io.javalin.http.HandlerType.POST;

import io.kinoloom.server.api.Call;
import io.kinoloom.server.api.Operation;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.server.workspace.ByteRange;
import io.kinoloom.server.workspace.MediaFiles;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Operations on videos, pictures and results. */
final class FileOperations {
  private final MediaFiles files;

  FileOperations(MediaFiles files) {
    this.files = files;
  }

  List<Operation> all() {
    return List.of(
        Operation.raw(
            GET,
            "/files/<path>",
            "Gives a file of the workspace, or a Range of it.",
            200,
            this::give),
        Operation.raw(HEAD, "/files/<path>", "Tells size and version of a file.", 200, this::give),
        Operation.of(
                POST,
                "/uploads",
                "Takes in a video or picture.",
                MediaFiles.Uploaded.class,
                call ->
                    files.take(
                        call.query("name").orElse(""), call.context().req().getInputStream()))
            .status(201)
            .query("name", "The name wished for; what is strange in it is replaced.")
            .takesBytes());
  }

  private void give(Call call) throws IOException {
    MediaFiles.Opened file = files.open(call.path("path"));
    HttpServletResponse answer = call.context().res();
    call.context().disableCompression();
    // Whatever a file holds, it is not this site's page.
    answer.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    answer.setHeader("Cache-Control", "no-cache");
    answer.setHeader("Accept-Ranges", "bytes");
    answer.setContentType(file.type().orElse("application/octet-stream"));
    if (file.type().isEmpty()) {
      answer.setHeader("Content-Disposition", "attachment");
    }
    if (call.isKnown(file.version())) {
      answer.setStatus(304);
      return;
    }
    Optional<ByteRange> asked =
        call.header("Range")
            .filter(range -> isCurrent(call, file))
            .flatMap(range -> ByteRange.of(range, file.bytes()));
    ByteRange part = asked.orElse(new ByteRange(0, file.bytes()));
    if (asked.isPresent()) {
      if (part.count() == 0) {
        answer.setHeader("Content-Range", "bytes */" + file.bytes());
        throw new Refusal(
            416, "no-such-range", "the file has no such bytes", "ask for bytes below its size");
      }
      call.status(206);
      answer.setStatus(206);
      long last = part.from() + part.count() - 1;
      answer.setHeader("Content-Range", "bytes " + part.from() + "-" + last + "/" + file.bytes());
    }
    answer.setContentLengthLong(part.count());
    if (!answer.isCommitted() && call.context().req().getMethod().equals("GET")) {
      file.copy(part.from(), part.count(), answer.getOutputStream());
    }
  }

  /** A part of another version must not be put together with parts of this one. */
  private static boolean isCurrent(Call call, MediaFiles.Opened file) {
    return call.header("If-Range").map(tag -> tag.equals('"' + file.version() + '"')).orElse(true);
  }
}
