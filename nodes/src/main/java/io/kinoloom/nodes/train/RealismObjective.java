package io.kinoloom.nodes.train;

import io.kinoloom.spi.Param;
import java.util.EnumMap;
import java.util.Map;

/** How often a judge of realism meets each way in which a clip is not real; 0 leaves one out. */
public record RealismObjective(
    @Param(
            doc = "Clips of the pictures on the input 'video' of write-clips, such as painted ones",
            value = "1",
            min = 0,
            max = 1000)
        double painted,
    @Param(doc = "Pictures out of order", value = "1", min = 0, max = 1000) double shuffled,
    @Param(doc = "Pictures that come again, and jumps after them", value = "1", min = 0, max = 1000)
        double frozen,
    @Param(doc = "Noise of each picture's own, of 3 to 20 levels", value = "1", min = 0, max = 1000)
        double noisy,
    @Param(
            doc = "Brightness that jumps from picture to picture, by 3 to 20 percent",
            value = "1",
            min = 0,
            max = 1000)
        double flickering) {

  Map<Corruption, Double> shares() {
    Map<Corruption, Double> shares = new EnumMap<>(Corruption.class);
    shares.put(Corruption.PAINTED, painted);
    shares.put(Corruption.SHUFFLED, shuffled);
    shares.put(Corruption.FROZEN, frozen);
    shares.put(Corruption.NOISY, noisy);
    shares.put(Corruption.FLICKERING, flickering);
    shares.values().removeIf(share -> share == 0);
    return shares;
  }
}
