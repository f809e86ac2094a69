package io.kinoloom.nodes.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Gets files by HTTPS; redirects are followed as long as they stay with it. */
final class HttpsDownload implements ModelLibrary.Download {
  private static final long LARGEST = 8L << 30;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public void fetch(URI uri, Path file) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body();
          OutputStream out = Files.newOutputStream(file)) {
        if (response.statusCode() != 200) {
          throw new IOException(uri + " answered with status " + response.statusCode());
        }
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes += read;
          if (bytes > LARGEST) {
            throw new IOException(uri + " is larger than 8 GiB");
          }
          out.write(buffer, 0, read);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while fetching " + uri, e);
    }
  }
}
