package io.kinoloom.server.web;

import io.kinoloom.cli.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Who the server is over TLS: its certificate, those that vouch for it, and its key. */
public final class TlsIdentity {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final long LARGEST_FILE = 1 << 20;
  private static final char[] PASSWORD = "in memory only".toCharArray();
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads PEM files.
   *
   * @param certificates the server's own certificate first, then those that vouch for it
   * @param key the private key of the first one, PKCS #8, not encrypted
   * @throws UsageException if they are not that, or do not belong together
   */
  public static TlsIdentity read(Path certificates, Path key) {
    List<X509Certificate> chain = chain(certificates);
    PrivateKey privateKey = privateKey(key, chain.get(0).getPublicKey().getAlgorithm());
    if (!belongTogether(chain.get(0), privateKey)) {
      throw new UsageException(
          "the key in '%s' is not that of the certificate in '%s'".formatted(key, certificates),
          "give the two files that were made together; the server's own certificate comes first");
    }
    return new TlsIdentity(chain, privateKey);
  }

  private static String text(Path file, String option) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new UsageException(
            "'%s' is too large to be a PEM file".formatted(file),
            "give " + option + " another one");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException cause) {
      throw new UsageException(
          "'%s' cannot be read: %s".formatted(file, reason(cause)),
          "give " + option + " a PEM file that is there and that you may read");
    }
  }

  private static String reason(IOException cause) {
    return cause instanceof NoSuchFileException
        ? "there is no such file"
        : cause instanceof AccessDeniedException
            ? "permission denied"
            : String.valueOf(cause.getMessage());
  }

  private static List<X509Certificate> chain(Path file) {
    byte[] bytes = text(file, "--tls-certificate").getBytes(StandardCharsets.ISO_8859_1);
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException unreadable) {
      // Told below, as a file without any.
    }
    throw new UsageException(
        "there is no certificate in '%s'".formatted(file),
        "give --tls-certificate a PEM file, which has lines '-----BEGIN CERTIFICATE-----'");
  }

  private static PrivateKey privateKey(Path file, String algorithm) {
    Matcher block = BLOCK.matcher(text(file, "--tls-key"));
    while (block.find()) {
      String kind = block.group(1);
      if (kind.equals("PRIVATE KEY")) {
        return decoded(file, block.group(2), algorithm);
      }
      if (kind.endsWith("PRIVATE KEY")) {
        boolean encrypted = kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED");
        throw new UsageException(
            encrypted
                ? "the key in '%s' is encrypted".formatted(file)
                : "the key in '%s' has an old form (%s)".formatted(file, kind),
            "convert it with 'openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem'".formatted(file));
      }
    }
    throw new UsageException(
        "there is no private key in '%s'".formatted(file),
        "give --tls-key a PEM file, which has a line '-----BEGIN PRIVATE KEY-----'");
  }

  private static PrivateKey decoded(Path file, String base64, String algorithm) {
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(base64);
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException cause) {
      throw new UsageException(
          "the key in '%s' is no %s key, as the certificate needs".formatted(file, algorithm),
          "give --tls-key the key that the certificate was made for");
    }
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    String algorithm = SIGNATURES.get(key.getAlgorithm());
    if (algorithm == null) {
      return true; // the first connection will show
    }
    try {
      byte[] something = certificate.getSignature();
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(something);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(something);
      return signature.verify(signed);
    } catch (GeneralSecurityException notEvenTheSameKind) {
      return false;
    }
  }

  /** Why browsers will not trust it at a time, if that is so. */
  public Optional<String> trouble(Instant now) {
    X509Certificate own = chain.get(0);
    Instant from = own.getNotBefore().toInstant();
    Instant to = own.getNotAfter().toInstant();
    if (now.isAfter(to)) {
      return Optional.of("the certificate expired on " + to + "; browsers will refuse it");
    }
    return now.isBefore(from)
        ? Optional.of("the certificate is not valid before " + from + "; browsers will refuse it")
        : Optional.empty();
  }

  /** How Jetty speaks TLS with it. */
  public SslContextFactory.Server toContextFactory() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("kinoloom", key, PASSWORD, chain.toArray(new Certificate[0]));
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setKeyStore(store);
      tls.setKeyStorePassword(new String(PASSWORD));
      return tls;
    } catch (GeneralSecurityException | IOException cause) {
      throw new IllegalStateException("a key that was read cannot be kept", cause);
    }
  }
}
