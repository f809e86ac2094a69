package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {
  private static final String DIGEST = "0123456789".repeat(6) + "abcd";
  private static final String GOOD =
      """
      kinoloom-model: 1
      name: edges2face
      title: Edges to a face
      description: Draws a face.
      licence: Apache-2.0
      kind: generator
      engine: pytorch
      file: generator.pt
      sha256:
        generator.pt: %s
      inputs:
        condition: { type: tensor, channels: 16, height: 64, width: 64, history: 3 }
        previous: { history: 2 }
        style: { type: vector, size: 8 }
      output: { type: video, channels: 3, height: 128, width: 128 }
      metrics: { ssim: 0.91, notes: [a, b] }
      """
          .formatted(DIGEST);

  @Test
  void readsWhatItShould() {
    Manifest manifest = ManifestReader.read("model.yaml", GOOD);
    assertThat(manifest.inputs().keySet()).containsExactly("condition", "previous", "style");
    assertThat(manifest.input("condition"))
        .contains(new Port(Port.Type.TENSOR, 16, 64, 64, 3, Port.Range.UNIT));
    assertThat(manifest.input("previous"))
        .contains(new Port(Port.Type.VIDEO, 3, 128, 128, 2, Port.Range.SIGNED));
    assertThat(manifest.sha256()).isEqualTo(Map.of("generator.pt", DIGEST));
    assertThat(manifest.multiple()).isEqualTo(OptionalInt.empty());
    assertThat(manifest.metrics()).containsEntry("ssim", 0.91);
  }

  @Test
  void readsWhatItWrites() {
    Manifest manifest = ManifestReader.read("model.yaml", GOOD);
    assertThat(ManifestReader.read("again", manifest.toYaml())).isEqualTo(manifest);
    Manifest any = ManifestReader.read("m", GOOD + "sizes: any\nmultiple: 8\n");
    assertThat(any.multiple()).hasValue(8);
    assertThat(ManifestReader.read("again", any.toYaml())).isEqualTo(any);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          licence: Apache-2.0      | license: MIT            | model.yaml:5:1  | did you mean 'licence'
          title: Edges to a face   |                         | model.yaml:1:1  | 'title' is missing
          kinoloom-model: 1        | kinoloom-model: 2       | model.yaml:1:17 | newer
          kind: generator          | kind: generater         | model.yaml:6:7  | did you mean 'generator'
          name: edges2face         | name: Edges 2 Face      | model.yaml:2:7  | lower-case
          engine: pytorch          | engine: onnxruntime     | model.yaml:8:7  | .onnx
          file: generator.pt       | file: ../generator.pt   | model.yaml:8:7  | leaves the bundle
          file: generator.pt       | file: other.pt          | model.yaml:10:3 | checksum of 'other.pt'
          channels: 16             | channels: many          | model.yaml:12:40 | whole number
          channels: 16             | channels: 0             | model.yaml:12:40 | from 1
          { history: 2 }           | { history: 2, width: 9 } | model.yaml:13:13 | like its output
          size: 8                  | size: 8, height: 3      | model.yaml:14:35 | a vector has no key 'height'
          type: tensor             | type: tensr             | model.yaml:12:22 | did you mean 'tensor'
          previous:                | prevous:                | model.yaml:13:3 | did you mean 'previous'
          title: Edges to a face   | title: [a, b]           | model.yaml:3:8  | must be text
          description: Draws a face. | name: twice           | model.yaml:4:1  | given twice
          0123456789012345         | x123                    | model.yaml:10:17 | hexadecimal
          """)
  void refusesWithPlaceAndAdvice(String from, String to, String place, String advice) {
    String text = GOOD.replace(from, to == null ? "# gone" : to);
    assertThat(text).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> ManifestReader.read("model.yaml", text))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(place + ":")
        .hasMessageContaining(advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''            | empty
          'a: [1, 2'    | m:
          '- a'         | key: value
          'a: [&b {}, *b]' | anchors
          'multiple: 3' | missing
          """)
  void refusesWhatIsNoManifest(String text, String advice) {
    assertThatThrownBy(() -> ManifestReader.read("m", text))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(advice);
  }
}
