package io.kinoloom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.cli.Main;
import io.kinoloom.cli.UsageException;
import io.kinoloom.server.web.AccessToken;
import io.kinoloom.server.web.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.ECKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with certificates that the JDK's keytool makes. */
final class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;
  private Path workspace;

  @BeforeEach
  void makeWorkspace() throws IOException {
    workspace = Files.createDirectory(folder.resolve("workspace"));
  }

  /** A certificate and its key, as PEM files {@code name.crt} and {@code name.key}. */
  private KeyStore make(String name, String algorithm) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-alias",
                name,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(keytool.exitValue()).as(printed).isZero();
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      made.load(in, PASSWORD.toCharArray());
    }
    pem(name + ".crt", "CERTIFICATE", made.getCertificate(name).getEncoded());
    pem(name + ".key", "PRIVATE KEY", made.getKey(name, PASSWORD.toCharArray()).getEncoded());
    return made;
  }

  private void pem(String file, String kind, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        folder.resolve(file),
        "# made by a test\n-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(kind, base64, kind));
  }

  private void write(String file, PemObjectGenerator content) throws IOException {
    try (JcaPEMWriter pem = new JcaPEMWriter(Files.newBufferedWriter(folder.resolve(file)))) {
      pem.writeObject(content);
    }
  }

  private TlsIdentity read(String certificate, String key) {
    return TlsIdentity.read(folder.resolve(certificate), folder.resolve(key));
  }

  private static SSLContext trusting(KeyStore store, String name) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, store.getCertificate(name));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void speaksTls(String algorithm) throws Exception {
    KeyStore made = make("own", algorithm);
    AccessToken token = AccessToken.random();
    try (TestServer server =
        TestServer.in(workspace, token, read("own.crt", "own.key"), trusting(made, "own"))) {
      assertThat(server.address()).hasScheme("https");
      assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/graphs").statusCode()).isEqualTo(401);
      HttpResponse<String> login = server.get("/?token=" + token.reveal());
      String cookie = login.headers().firstValue("set-cookie").orElseThrow();
      assertThat(cookie).contains("Secure", "HttpOnly", "SameSite=Strict");
      String shown = cookie.split(";")[0];
      assertThat(
              server
                  .send(
                      server
                          .request("/api/v1/graphs")
                          .header("Cookie", shown)
                          .header("Origin", server.origin()))
                  .statusCode())
          .isEqualTo(200);
      WebSocket socket =
          server
              .client
              .newWebSocketBuilder()
              .header("Cookie", shown)
              .header("Origin", server.origin())
              .buildAsync(
                  URI.create("wss://" + server.host() + "/api/v1/events?run=x"),
                  new WebSocket.Listener() {})
              .get(1, TimeUnit.MINUTES);
      socket.abort();
      assertThat(server.raw("GET /healthz HTTP/1.1", "Host: " + server.host(), "Connection: close"))
          .doesNotContain("\"ok\"");
      assertThat(server.trouble).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void readsKeysAsOpenSslOnceWroteThem(String algorithm) throws Exception {
    KeyStore made = make("own", algorithm);
    PrivateKeyInfo key =
        PrivateKeyInfo.getInstance(made.getKey("own", PASSWORD.toCharArray()).getEncoded());
    ASN1Encodable inside = key.parsePrivateKey();
    if (algorithm.equals("EC")) { // says its curve itself
      inside =
          new ECPrivateKey(
              ((ECKey) made.getCertificate("own").getPublicKey())
                  .getParams()
                  .getOrder()
                  .bitLength(),
              ECPrivateKey.getInstance(inside).getKey(),
              key.getPrivateKeyAlgorithm().getParameters());
    }
    pem("old.key", algorithm + " PRIVATE KEY", inside.toASN1Primitive().getEncoded());
    assertThat(read("own.crt", "old.key").toContextFactory().getKeyStore().isKeyEntry("kinoloom"))
        .isTrue();
  }

  @Test
  void tellsWhatIsWrongWithTheFiles() throws Exception {
    KeyStore own = make("own", "EC");
    make("other", "EC");
    make("another", "RSA");
    Files.writeString(folder.resolve("empty.pem"), "nothing\n");
    byte[] nonsense = Base64.getDecoder().decode("AAAA");
    pem("broken.key", "PRIVATE KEY", nonsense);
    pem("broken.crt", "CERTIFICATE", nonsense);
    PrivateKey key = (PrivateKey) own.getKey("own", PASSWORD.toCharArray());
    write(
        "locked.key",
        new JcaPKCS8Generator(
            key,
            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword(PASSWORD.toCharArray())
                .build()));
    write(
        "locked-old.key",
        new JcaMiscPEMGenerator(
            key,
            new JcePEMEncryptorBuilder("AES-256-CBC")
                .setProvider(new BouncyCastleProvider())
                .build(PASSWORD.toCharArray())));

    refuses("none.crt", "own.key", "no such file", "--tls-certificate");
    refuses("own.crt", "none.key", "no such file", "--tls-key");
    refuses("empty.pem", "own.key", "no certificate", "BEGIN CERTIFICATE");
    refuses("broken.crt", "own.key", "damaged", "--tls-certificate");
    refuses("own.crt", "empty.pem", "no private key", "BEGIN PRIVATE KEY");
    refuses("own.crt", "own.crt", "no private key", "BEGIN PRIVATE KEY");
    refuses("own.crt", "locked.key", "encrypted", "openssl pkcs8");
    refuses("own.crt", "locked-old.key", "encrypted", "openssl pkcs8");
    refuses("own.crt", "broken.key", "damaged", "--tls-key");
    refuses("own.crt", "another.key", "no EC key", "--tls-key");
    refuses("own.crt", "other.key", "not that of the certificate", "made together");
  }

  private void refuses(String certificate, String key, String message, String hint) {
    assertThatThrownBy(() -> read(certificate, key))
        .isInstanceOfSatisfying(
            UsageException.class,
            wrong -> {
              assertThat(wrong).hasMessageContaining(message);
              assertThat(wrong.hint()).contains(hint);
            });
  }

  @Test
  void warnsOfCertificatesOutOfDate() throws Exception {
    make("own", "EC");
    TlsIdentity own = read("own.crt", "own.key");
    assertThat(own.trouble(Instant.now())).isEmpty();
    assertThat(own.trouble(Instant.now().plus(Duration.ofDays(3))).orElse("")).contains("expired");
    assertThat(own.trouble(Instant.now().minus(Duration.ofDays(3))).orElse(""))
        .contains("not valid before");
  }

  @Test
  void needsBothFiles() {
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute("serve", "--workspace", workspace.toString(), "--tls-key", "x.pem");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--tls-certificate");
  }
}
