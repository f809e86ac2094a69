package io.kinoloom.nodes.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ModelHostTest {
  private static final ModelSpec FACE =
      new ModelSpec("model:face-landmark", 192, 192, List.of("conv2d_21", "conv2d_31"));

  @Test
  void givesTheSameWithAndWithoutTheOtherOutputs() {
    ModelSpec all =
        new ModelSpec(
            "model:pose-landmark-lite",
            256,
            256,
            List.of("Identity", "Identity_1", "Identity_2", "Identity_3", "Identity_4"));
    ModelSpec some =
        new ModelSpec("model:pose-landmark-lite", 256, 256, List.of("Identity_4", "Identity"));
    float[] input = picture(all);
    try (Model whole = ModelHost.open(all);
        Model pruned = ModelHost.open(some)) {
      float[][] expected = whole.newOutputs();
      whole.run(input, expected);
      float[][] outputs = pruned.newOutputs();
      pruned.run(input, outputs);

      assertThat(outputs[0]).hasSize(39 * 3).containsExactly(expected[4]);
      assertThat(outputs[1]).hasSize(39 * 5).containsExactly(expected[0]);
    }
  }

  @Test
  void sharesOneNetworkAmongThreadsAndFreesItInTheEnd() throws Exception {
    int before = ModelHost.loaded();
    float[] input = picture(FACE);
    float[][] expected;
    try (Model alone = ModelHost.open(FACE)) {
      expected = alone.newOutputs();
      alone.run(input, expected);
    }
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<float[]>> results = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        results.add(
            threads.submit(
                () -> {
                  try (Model model = ModelHost.open(FACE)) {
                    float[][] outputs = model.newOutputs();
                    for (int i = 0; i < 20; i++) {
                      model.run(input, outputs);
                    }
                    return outputs[0];
                  }
                }));
      }
      for (Future<float[]> result : results) {
        assertThat(result.get()).containsExactly(expected[0]);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(ModelHost.loaded()).isEqualTo(before);
  }

  @Test
  void saysWhatIsWrong() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> ModelHost.open(new ModelSpec("model:nose", 8, 8, List.of("a"))))
        .withMessageContaining("nose")
        .withMessageContaining("model:face-landmark");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> ModelHost.open(new ModelSpec(FACE.uri(), 192, 192, List.of("conv2d_99"))))
        .withMessage("model:face-landmark has no output conv2d_99");
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> ModelHost.open(new ModelSpec(FACE.uri(), 64, 64, FACE.outputs())))
        .withMessage("model:face-landmark does not take a picture of 64x64");
    assertThat(ModelHost.loaded()).isZero();
  }

  @Test
  void refusesAFileThatIsNoNetwork() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> new TfliteGraph("model:x", "hello, world".getBytes()))
        .withMessage("model:x is no TensorFlow Lite file");
    byte[] cut = {28, 0, 0, 0, 'T', 'F', 'L', '3', 0, 0, 0, 0};
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> new TfliteGraph("model:x", cut).keep(List.of("a")))
        .withMessage("model:x is damaged");
  }

  private static float[] picture(ModelSpec spec) {
    float[] values = new float[spec.inputSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.5 + 0.5 * Math.sin(i * 0.001) * Math.cos(i * 0.37));
    }
    return values;
  }
}
