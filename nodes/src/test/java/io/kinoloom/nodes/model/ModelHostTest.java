package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ModelHostTest {
  private static final Offset<Float> CLOSE = within(1e-3f);

  @TempDir Path folder;

  @AfterEach
  void everythingIsFreed() {
    assertThat(ModelHost.loaded()).isZero();
  }

  private HostedModel open(Manifest manifest) throws IOException {
    return ModelHost.open(TestModels.bundle(folder, manifest).toString(), "cpu", Batching.NONE);
  }

  @Test
  void perFrameModelGivesWhatPythonGives() throws IOException {
    try (HostedModel model = open(TestModels.perFrame())) {
      List<Tensor> outputs = model.run(List.of(TestModels.wave(3, 16, 16)));
      assertThat(outputs).hasSize(1);
      assertThat(outputs.get(0).shape()).containsExactly(3, 16, 16);
      assertClose(outputs.get(0).values(), TestModels.expected("per-frame"));
    }
  }

  @Test
  void onnxModelGivesWhatPythonGives() throws IOException {
    Manifest manifest =
        TestModels.manifest(
            "other", "per-frame.onnx", Map.of("condition", TestModels.PICTURE), TestModels.PICTURE);
    try (HostedModel model = open(manifest)) {
      assertClose(
          model.run(List.of(TestModels.wave(3, 16, 16))).get(0).values(),
          TestModels.expected("per-frame-onnx"));
    }
  }

  @Test
  void severalInputsAndOutputsGiveWhatPythonGives() throws IOException {
    try (HostedModel model = open(TestModels.sequential())) {
      List<Tensor> outputs =
          model.run(
              List.of(TestModels.wave(6, 8, 8), TestModels.wave(6, 16, 16), TestModels.wave(5)));
      float[] all = new float[(3 + 2 + 1) * 256];
      int at = 0;
      for (Tensor output : outputs) {
        System.arraycopy(output.values(), 0, all, at, output.values().length);
        at += output.values().length;
      }
      assertClose(all, TestModels.expected("sequential"));
      assertThat(model.outputShapes())
          .containsExactly(List.of(3, 16, 16), List.of(2, 16, 16), List.of(1, 16, 16));
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("value %d", i).isCloseTo(expected[i], CLOSE);
    }
  }

  @Test
  void oneModelServesAllWhoOpenIt() throws IOException {
    String bundle = TestModels.bundle(folder, TestModels.perFrame()).toString();
    HostedModel one = ModelHost.open(bundle, "cpu", Batching.NONE);
    HostedModel two = ModelHost.open(bundle, "auto", Batching.NONE);
    assertThat(ModelHost.loaded()).isEqualTo(1);
    one.close();
    one.close();
    assertThat(ModelHost.loaded()).isEqualTo(1);
    assertThat(two.run(List.of(TestModels.wave(3, 16, 16)))).hasSize(1);
    assertThatThrownBy(() -> one.run(List.of(TestModels.wave(3, 16, 16))))
        .hasMessageContaining("closed");
    two.close();
  }

  /** Four streams that ask at the same time get what each would get alone, in fewer runs. */
  @Test
  void requestsOfSeveralStreamsBecomeBatches() throws Exception {
    String bundle = TestModels.bundle(folder, TestModels.perFrame()).toString();
    Batching batching = new Batching(4, Duration.ofMillis(150));
    int rounds = 50;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<HostedModel> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        streams.add(ModelHost.open(bundle, "cpu", batching));
      }
      CyclicBarrier barrier = new CyclicBarrier(4);
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int stream = i;
        Callable<List<float[]>> work =
            () -> {
              List<float[]> outputs = new ArrayList<>();
              for (int round = 0; round < rounds; round++) {
                barrier.await();
                outputs.add(streams.get(stream).run(input(stream, round)).get(0).values());
              }
              return outputs;
            };
        results.add(threads.submit(work));
      }
      try (HostedModel alone = ModelHost.open(bundle, "cpu", Batching.NONE)) {
        for (int stream = 0; stream < 4; stream++) {
          List<float[]> together = results.get(stream).get();
          for (int round = 0; round < rounds; round++) {
            assertClose(together.get(round), alone.run(input(stream, round)).get(0).values());
          }
        }
      }
      ModelFigures figures = streams.get(0).figures();
      // Batches grow from 1 as far as that pays, which for a model this small it does.
      assertThat(figures.batches()).isLessThan(figures.calls());
      assertThat(figures.batchSizes().keySet()).anyMatch(size -> size > 1);
      assertThat(figures.p50Millis()).isPositive();
    } finally {
      threads.shutdownNow();
      streams.forEach(HostedModel::close);
    }
  }

  /** Calls that run at the same time share nothing that they write to. */
  @Test
  void streamsThatAreNotBatchedKeepTheirAnswersApart() throws Exception {
    String bundle = TestModels.bundle(folder, TestModels.perFrame()).toString();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int stream = i;
        Callable<List<float[]>> work =
            () -> {
              List<float[]> outputs = new ArrayList<>();
              try (HostedModel model = ModelHost.open(bundle, "cpu", Batching.NONE)) {
                for (int round = 0; round < 100; round++) {
                  outputs.add(model.run(input(stream, round)).get(0).values());
                }
              }
              return outputs;
            };
        results.add(threads.submit(work));
      }
      try (HostedModel alone = ModelHost.open(bundle, "cpu", Batching.NONE)) {
        for (int stream = 0; stream < 4; stream++) {
          List<float[]> together = results.get(stream).get();
          for (int round = 0; round < 100; round++) {
            assertThat(together.get(round))
                .isEqualTo(alone.run(input(stream, round)).get(0).values());
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Tensor> input(int stream, int round) {
    float[] values = new float[3 * 256];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.cos(0.1 * i + stream + 0.01 * round);
    }
    return List.of(new Tensor(List.of(3, 16, 16), values));
  }

  @Test
  void aLoneRequestDoesNotWait() throws IOException {
    String bundle = TestModels.bundle(folder, TestModels.perFrame()).toString();
    Batching patient = new Batching(8, Duration.ofSeconds(20));
    try (HostedModel busy = ModelHost.open(bundle, "cpu", patient);
        HostedModel silent = ModelHost.open(bundle, "cpu", patient)) {
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        busy.run(List.of(TestModels.wave(3, 16, 16)));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(silent.figures().batchSizes()).containsOnlyKeys(1);
    }
  }

  @Test
  void aFailingModelTellsEverybodyInTheBatchAndGoesOn() throws IOException {
    try (HostedModel model = open(TestModels.perFrame())) {
      assertThatThrownBy(() -> model.run(List.of(TestModels.wave(2, 16, 16))))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("[2, 16, 16]")
          .hasMessageNotContaining("\n");
      assertThat(model.run(List.of(TestModels.wave(3, 16, 16)))).hasSize(1);
    }
  }

  @Test
  void newWeightsAreTakenWhileOthersRunAndBrokenOnesRefused() throws Exception {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    try (HostedModel model = ModelHost.open(bundle.toString(), "cpu", Batching.NONE)) {
      List<Tensor> input = List.of(TestModels.wave(3, 16, 16));
      float[] before = model.run(input).get(0).values();

      Path broken = TestModels.resource(folder, "broken.pt");
      ModelBundle.write(bundle, TestModels.perFrame(), Map.of("per-frame.pt", broken));
      Optional<String> warning = Optional.empty();
      for (int i = 0; i < 200 && warning.isEmpty(); i++) {
        Thread.sleep(50);
        warning = model.nextWarning();
      }
      assertThat(warning.orElseThrow()).contains("refused").contains("not finite");
      assertThat(model.run(input).get(0).values()).isEqualTo(before);

      // The same architecture with another tint: what doubles is refused, what fits is taken.
      Path other = TestModels.resource(folder, "other-weights.pt");
      ModelBundle.write(bundle, TestModels.perFrame(), Map.of("per-frame.pt", other));
      Files.setLastModifiedTime(
          bundle.resolve("model.yaml"), FileTime.fromMillis(System.currentTimeMillis() + 5000));
      for (int i = 0; i < 200 && model.figures().reloads() == 0; i++) {
        Thread.sleep(50);
        model.run(input);
      }
      assertThat(model.figures().reloads()).isEqualTo(1);
      assertThat(model.run(input).get(0).values()).isNotEqualTo(before);
      assertThat(model.nextWarning()).isEmpty();
    }
  }

  @Test
  void anAbsentDeviceIsAClearError() throws IOException {
    String bundle = TestModels.bundle(folder, TestModels.perFrame()).toString();
    assertThatThrownBy(() -> ModelHost.open(bundle, "gpu:63", Batching.NONE))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("GPU")
        .hasMessageNotContaining("Exception");
  }

  /** A kept output of 768 KiB a call would be 1.5 GiB in the end. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryStaysFlat() throws IOException {
    try (HostedModel model = open(TestModels.doubling())) {
      List<Tensor> inputs = List.of(TestModels.wave(3, 128, 128));
      for (int i = 0; i < 1000; i++) {
        model.run(inputs);
      }
      long before = residentBytes();
      for (int i = 0; i < 2000; i++) {
        model.run(inputs);
      }
      // The garbage collector may come to use more of its heap meanwhile.
      assertThat(residentBytes() - before).isLessThan(600L << 20);
    }
  }

  private static long residentBytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(each -> each.startsWith("RssAnon:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
  }

  @Test
  void openingAndClosingLeavesNothingBehind() throws IOException {
    String bundle = TestModels.bundle(folder, TestModels.perFrame()).toString();
    for (int i = 0; i < 5; i++) {
      try (HostedModel model = ModelHost.open(bundle, "cpu", Batching.NONE)) {
        assertThat(model.figures().calls()).isZero();
      }
      assertThat(ModelHost.loaded()).isZero();
    }
  }
}
