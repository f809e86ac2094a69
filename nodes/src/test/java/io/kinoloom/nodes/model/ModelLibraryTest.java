package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLibraryTest {
  @TempDir Path folder;
  private Path home;
  private Path models;
  private ModelLibrary library;
  private Path served;
  private final List<String> fetched = new ArrayList<>();

  @BeforeEach
  void makeLibrary() throws IOException {
    home = folder.resolve("home");
    models = Files.createDirectories(folder.resolve("models"));
    library =
        new ModelLibrary(
            List.of(models, home.resolve("bundles")),
            home,
            (uri, file) -> {
              fetched.add(uri.toString());
              Files.copy(served, file, StandardCopyOption.REPLACE_EXISTING);
            },
            ModelLibraryTest.class.getClassLoader());
  }

  private Path zip(Path target, Path bundle, String prefix) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.list(bundle)) {
      for (Path file : files.toList()) {
        zip.putNextEntry(new ZipEntry(prefix + file.getFileName()));
        Files.copy(file, zip);
      }
    }
    return target;
  }

  @Test
  void findsBundlesByNameFirstFolderFirst() throws IOException {
    TestModels.bundle(models, TestModels.perFrame());
    TestModels.bundle(home.resolve("bundles"), TestModels.perFrame());
    TestModels.bundle(home.resolve("bundles"), TestModels.doubling());
    assertThat(library.open("per-frame").folder()).isEqualTo(models.resolve("per-frame"));
    assertThat(library.open("doubling").manifest().name()).isEqualTo("doubling");
    assertThat(library.list())
        .contains(
            new ModelLibrary.Entry("per-frame", models.toString()),
            new ModelLibrary.Entry("doubling", home.resolve("bundles").toString()),
            new ModelLibrary.Entry("emboss", "shipped"));
    assertThatThrownBy(() -> library.open("dubling"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("did you mean 'doubling'?");
  }

  @Test
  void opensWhatIsShipped() {
    ModelBundle emboss = library.open("emboss");
    assertThat(emboss.weights()).exists().startsWith(home);
    assertThat(library.open("emboss").weights()).isEqualTo(emboss.weights());
  }

  @Test
  void opensFoldersZipsAndBareFiles() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    assertThat(library.open(bundle.toString()).manifest().name()).isEqualTo("per-frame");
    assertThat(library.open(bundle.resolve("per-frame.pt").toString()).manifest().name())
        .isEqualTo("per-frame");
    Files.move(bundle.resolve("model.yaml"), bundle.resolve("per-frame.yaml"));
    assertThat(library.open(bundle.resolve("per-frame.pt").toString()).manifest().name())
        .isEqualTo("per-frame");
    Files.move(bundle.resolve("per-frame.yaml"), bundle.resolve("model.yaml"));
    Path flat = zip(folder.resolve("flat.zip"), bundle, "");
    Path nested = zip(folder.resolve("nested.zip"), bundle, "per-frame/");
    assertThat(library.open(flat.toString()).manifest().name()).isEqualTo("per-frame");
    assertThat(library.open(flat.toString()).sources()).containsExactly(flat.toAbsolutePath());
    assertThat(library.open(nested.toString()).manifest().name()).isEqualTo("per-frame");
  }

  @Test
  void fetchesPinnedAddressesOnce() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    served = zip(folder.resolve("served.zip"), bundle, "");
    String address = "https://example.org/per-frame.zip#sha256=" + BundleFiles.sha256(served);
    assertThat(library.open(address).manifest().name()).isEqualTo("per-frame");
    assertThat(library.open(address).origin()).isEqualTo(address);
    assertThat(fetched).containsExactly("https://example.org/per-frame.zip");
    String wrong = "https://example.org/per-frame.zip#sha256=" + "0".repeat(64);
    assertThatThrownBy(() -> library.open(wrong)).hasMessageContaining("It was not kept");
    for (String unpinned :
        List.of(
            "https://example.org/a.zip",
            "http://example.org/a.zip#sha256=" + "0".repeat(64),
            "file:///etc/passwd")) {
      assertThatThrownBy(() -> library.open(unpinned)).hasMessageContaining("#sha256=");
    }
    assertThat(fetched).hasSize(2);
  }

  @Test
  void changedTruncatedAndMissingFilesAreTold() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    Path weights = bundle.resolve("per-frame.pt");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> library.open(bundle.toString()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("sha256")
        .hasMessageContaining("damaged");
    Files.delete(weights);
    assertThatThrownBy(() -> library.open(bundle.toString()))
        .hasMessageContaining("per-frame.pt")
        .hasMessageContaining("incomplete");
    Files.delete(bundle.resolve("model.yaml"));
    assertThatThrownBy(() -> library.open(bundle.toString())).hasMessageContaining("no model.yaml");
    assertThatThrownBy(() -> library.open(folder.resolve("nowhere.zip").toString()))
        .hasMessageContaining("nowhere.zip");
    Files.writeString(folder.resolve("text.zip"), "hello");
    assertThatThrownBy(() -> library.open(folder.resolve("text.zip").toString()))
        .hasMessageContaining("no zip file");
  }

  @Test
  void zipsThatCouldDoHarmAreRefusedAndLeaveNothing() throws IOException {
    Path escape = folder.resolve("escape.zip");
    Path absolute = folder.resolve("absolute.zip");
    for (Map.Entry<Path, String> bad :
        Map.of(escape, "../../evil.txt", absolute, "/tmp/evil.txt").entrySet()) {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bad.getKey()))) {
        zip.putNextEntry(new ZipEntry(bad.getValue()));
        zip.write(1);
      }
      assertThatThrownBy(() -> library.open(bad.getKey().toString()))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("would leave the bundle");
    }
    Path link = folder.resolve("link.zip");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(link)) {
      ZipArchiveEntry entry = new ZipArchiveEntry("model.yaml");
      entry.setUnixMode(0120777);
      zip.putArchiveEntry(entry);
      zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    }
    assertThatThrownBy(() -> library.open(link.toString())).hasMessageContaining("link");
    Path bomb = folder.resolve("bomb.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry("zeros"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        zip.write(zeros);
      }
    }
    assertThatThrownBy(() -> library.open(bomb.toString()))
        .hasMessageContaining("far more than it should");
    Path many = folder.resolve("many.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(many))) {
      for (int i = 0; i < 1001; i++) {
        zip.putNextEntry(new ZipEntry("file" + i));
      }
    }
    assertThatThrownBy(() -> library.open(many.toString())).hasMessageContaining("1000 files");
    try (Stream<Path> left = Files.list(home.resolve("unpacked"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatIsNoTorchScriptSaysHowToExport() throws IOException {
    for (String file : List.of("state-dict.pt", "old-state-dict.pt")) {
      assertRefused(file, "torch.jit.script");
    }
    assertRefused("broken.pt", "not finite");
    Path text = folder.resolve("text.pt");
    Files.writeString(text, "no model at all");
    assertRefused(text, "no TorchScript");
    byte[] good = Files.readAllBytes(TestModels.resource(folder, "per-frame.pt"));
    Path cut = folder.resolve("cut.pt");
    Files.write(cut, Arrays.copyOf(good, good.length / 2));
    assertRefused(cut, "cut short or damaged");
    byte[] onnx = Files.readAllBytes(TestModels.resource(folder, "per-frame.onnx"));
    Path cutOnnx = folder.resolve("cut.onnx");
    Files.write(cutOnnx, Arrays.copyOf(onnx, onnx.length / 2));
    assertRefused(cutOnnx, "cannot load");
  }

  /** A flipped byte inside the archive, of which the manifest knows. */
  @Test
  void damagedWeightsDoNotCrash() throws IOException {
    byte[] good = Files.readAllBytes(TestModels.resource(folder, "per-frame.pt"));
    for (int at = 0; at < good.length; at += 97) {
      byte[] bad = good.clone();
      bad[at] ^= 0x55;
      Path file = folder.resolve("flipped.pt");
      Files.write(file, bad);
      Path target = folder.resolve("flipped-" + at);
      ModelBundle.write(
          target,
          TestModels.manifest(
              "flipped", "flipped.pt", TestModels.perFrame().inputs(), TestModels.PICTURE),
          Map.of("flipped.pt", file));
      try (HostedModel model = ModelHost.open(library, target.toString(), "cpu", Batching.NONE)) {
        assertThat(model.run(List.of(TestModels.wave(3, 16, 16)))).hasSize(1);
      } catch (BundleException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
      }
    }
  }

  private void assertRefused(String resource, String advice) throws IOException {
    assertRefused(TestModels.resource(folder, resource), advice);
  }

  private void assertRefused(Path weights, String advice) throws IOException {
    String name = weights.getFileName().toString();
    Path bundle = folder.resolve("refused-" + name);
    ModelBundle.write(
        bundle,
        TestModels.manifest("refused", name, TestModels.perFrame().inputs(), TestModels.PICTURE),
        Map.of(name, weights));
    assertThatThrownBy(() -> ModelHost.open(library, bundle.toString(), "cpu", Batching.NONE))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(advice)
        .hasMessageNotContaining("\n");
    assertThat(ModelHost.loaded()).isZero();
  }

  @Test
  void wrongShapesAreToldWithBoth() throws IOException {
    Path weights = TestModels.resource(folder, "per-frame.pt");
    Path bundle = folder.resolve("wrong");
    ModelBundle.write(
        bundle,
        TestModels.manifest(
            "wrong", "per-frame.pt", TestModels.perFrame().inputs(), TestModels.video(3, 32, 32)),
        Map.of("per-frame.pt", weights));
    assertThatThrownBy(() -> ModelHost.open(library, bundle.toString(), "cpu", Batching.NONE))
        .hasMessageContaining("[3, 16, 16]")
        .hasMessageContaining("[3, 32, 32]");
  }
}
