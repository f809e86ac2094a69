package io.kinoloom.beam;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.runtime.rpc.RpcSystemLoader;
import org.apache.flink.runtime.rpc.exceptions.RpcLoaderException;

/**
 * Takes Flink's RPC system from the class path, where the distribution has it. Flink's own loader
 * unpacks a jar of 21 MB at each start and loads 1,400 classes from it that no class data archive
 * can hold; it is used where this one finds nothing.
 */
public final class ClassPathRpcSystemLoader implements RpcSystemLoader {
  private static final String RPC_SYSTEM = "org.apache.flink.runtime.rpc.pekko.PekkoRpcSystem";

  @Override
  public int getLoadPriority() {
    return -1;
  }

  @Override
  public RpcSystem loadRpcSystem(Configuration configuration) {
    try {
      return (RpcSystem) Class.forName(RPC_SYSTEM).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException notOnTheClassPath) {
      throw new RpcLoaderException(RPC_SYSTEM + " is not on the class path", notOnTheClassPath);
    }
  }
}
