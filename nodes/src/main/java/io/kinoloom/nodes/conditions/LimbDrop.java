package io.kinoloom.nodes.conditions;

/**
 * Decides which limbs are left out of a picture. The answer depends on nothing but the arguments,
 * so a resumed run leaves out the same ones.
 *
 * @param seed seed of the node and stream
 * @param probability of leaving out a limb, 0..1
 */
record LimbDrop(long seed, double probability) {

  /** Whether this limb is left out of this picture. */
  boolean drops(long sequence, int person, int limb) {
    if (probability <= 0) {
      return false;
    }
    long key = scramble(scramble(scramble(seed + sequence) + person) + limb);
    return (key >>> 11) * 0x1p-53 < probability;
  }

  /** A step of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  private static long scramble(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
