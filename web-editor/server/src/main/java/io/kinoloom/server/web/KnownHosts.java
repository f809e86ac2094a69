package io.kinoloom.server.web;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names this server answers to. A page from elsewhere whose name was made to point here (DNS
 * rebinding) sends another name.
 */
public final class KnownHosts {
  private final Set<String> exact = new TreeSet<>();
  private final Set<String> anyPort = new TreeSet<>();

  /**
   * Names of a server.
   *
   * @param bind the address it listens at
   * @param port the port it listens at
   * @param further names under which others reach it, such as that of a proxy
   */
  public KnownHosts(InetAddress bind, int port, List<String> further) {
    if (bind.isLoopbackAddress()) {
      add("localhost", port);
      add("127.0.0.1", port);
      add("[::1]", port);
    }
    addresses(bind).forEach(address -> add(literal(address), port));
    if (!bind.isLoopbackAddress()) {
      hostName().ifPresent(name -> add(name, port));
    }
    further.forEach(name -> anyPort.add(name.toLowerCase(Locale.ROOT)));
  }

  private void add(String host, int port) {
    exact.add(host.toLowerCase(Locale.ROOT) + ":" + port);
    if (port == 80 || port == 443) { // which browsers leave out
      exact.add(host.toLowerCase(Locale.ROOT));
    }
  }

  private static List<InetAddress> addresses(InetAddress bind) {
    if (!bind.isAnyLocalAddress()) {
      return List.of(bind);
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .distinct()
          .toList();
    } catch (SocketException unknown) {
      return List.of();
    }
  }

  private static Optional<String> hostName() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException nameless) {
      return Optional.empty();
    }
  }

  /** An address as it stands in a URL. */
  public static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return plain.indexOf(':') < 0 ? plain : "[" + plain + "]";
  }

  /** Whether a Host header names this server. */
  public boolean knows(String host) {
    String plain = host.toLowerCase(Locale.ROOT);
    int colon = plain.lastIndexOf(':');
    boolean hasPort = colon > plain.lastIndexOf(']') && colon > 0;
    return exact.contains(plain)
        || anyPort.contains(plain)
        || (hasPort && anyPort.contains(plain.substring(0, colon)));
  }
}
