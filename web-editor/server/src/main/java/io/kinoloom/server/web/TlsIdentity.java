package io.kinoloom.server.web;

import io.kinoloom.cli.UsageException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Who the server is over TLS: its certificate, those that vouch for it, and its key. */
public final class TlsIdentity {
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
   * @param key the private key of the first one, not encrypted
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

  /** What stands in a PEM file, up to where it is damaged. */
  private static List<Object> read(Path file, String option) {
    List<Object> found = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text(file, option)))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        found.add(next);
      }
    } catch (IOException damaged) {
      found.add(damaged);
    }
    return found;
  }

  private static String text(Path file, String option) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new UsageException(
            "'%s' is too large to be a PEM file".formatted(file),
            "give " + option + " another one");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
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
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    List<X509Certificate> chain = new ArrayList<>();
    for (Object found : read(file, "--tls-certificate")) {
      try {
        if (found instanceof X509CertificateHolder holder) {
          chain.add(converter.getCertificate(holder));
        } else if (found instanceof IOException damaged) {
          throw new CertificateException(damaged.getMessage());
        }
      } catch (CertificateException damaged) {
        throw new UsageException(
            "what stands in '%s' is damaged: %s".formatted(file, damaged.getMessage()),
            "give --tls-certificate the file as it was made");
      }
    }
    if (chain.isEmpty()) {
      throw new UsageException(
          "there is no certificate in '%s'".formatted(file),
          "give --tls-certificate a PEM file, which has lines '-----BEGIN CERTIFICATE-----'");
    }
    return List.copyOf(chain);
  }

  private static PrivateKey privateKey(Path file, String algorithm) {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    for (Object found : read(file, "--tls-key")) {
      try {
        if (found instanceof PrivateKeyInfo info) {
          return ofKind(algorithm, converter.getPrivateKey(info), file);
        } else if (found instanceof PEMKeyPair pair) { // as OpenSSL once wrote them
          return ofKind(algorithm, converter.getPrivateKey(pair.getPrivateKeyInfo()), file);
        } else if (found instanceof PEMEncryptedKeyPair
            || found instanceof PKCS8EncryptedPrivateKeyInfo) {
          throw new UsageException(
              "the key in '%s' is encrypted".formatted(file),
              "decrypt it with 'openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem'"
                  .formatted(file));
        } else if (found instanceof IOException damaged) {
          throw damaged;
        }
      } catch (IOException damaged) {
        throw new UsageException(
            "what stands in '%s' is damaged: %s".formatted(file, damaged.getMessage()),
            "give --tls-key the file as it was made");
      }
    }
    throw new UsageException(
        "there is no private key in '%s'".formatted(file),
        "give --tls-key a PEM file, which has a line '-----BEGIN PRIVATE KEY-----'");
  }

  private static PrivateKey ofKind(String algorithm, PrivateKey key, Path file) {
    if (!key.getAlgorithm().equals(algorithm)) {
      throw new UsageException(
          "the key in '%s' is no %s key, as the certificate needs".formatted(file, algorithm),
          "give --tls-key the key that the certificate was made for");
    }
    return key;
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
