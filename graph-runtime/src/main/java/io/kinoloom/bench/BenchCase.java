package io.kinoloom.bench;

import io.kinoloom.spi.BenchPeer.Work;

/**
 * A graph to be measured, and what peers do instead.
 *
 * @param name kebab-case
 * @param work the same work for peers
 * @param graph graph file with params {@code input} and {@code output}
 */
record BenchCase(String name, Work work, String graph) {

  static final BenchCase EDGES =
      new BenchCase(
          "edges",
          Work.EDGES,
          """
          kinoloom: 1
          name: bench-edges
          params:
            input: { type: uri }
            output: { type: uri }
          nodes:
            video: { type: decode, params: { uri: "${input}" } }
            edges: { type: edge-detect, inputs: { video: video }, params: { low: 50, high: 150 } }
            save: { type: encode, inputs: { video: edges }, params: { uri: "null:" } }
          """);

  static final BenchCase EDGES_ENCODED =
      new BenchCase(
          "edges-encoded",
          Work.EDGES_ENCODED,
          """
          kinoloom: 1
          name: bench-edges-encoded
          params:
            input: { type: uri }
            output: { type: uri }
          nodes:
            video: { type: decode, params: { uri: "${input}" } }
            edges: { type: edge-detect, inputs: { video: video }, params: { low: 50, high: 150 } }
            save:
              type: encode
              inputs: { video: edges }
              # MPEG-4 is the encoder that every build of every peer has.
              params: { uri: "${output}", codec: mpeg4, quality: 75, gop: 12 }
          """);
}
