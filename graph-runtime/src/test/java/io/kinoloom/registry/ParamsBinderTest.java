package io.kinoloom.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Param;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParamsBinderTest {
  private static final Location HERE = new Location("g.yaml", 3, 5);
  private static final Location OWNER = new Location("g.yaml", 1, 1);

  enum Wall {
    BLUE_WALL,
    WHITE
  }

  record Everything(
      @Param(doc = "switch", value = "true") boolean enabled,
      @Param(doc = "count", value = "3", min = 1, max = 10) int frameCount,
      @Param(doc = "large", value = "5000000000") long large,
      @Param(doc = "ratio", value = "0.5", min = 0, max = 1) double ratio,
      @Param(doc = "name", value = "plain", pattern = "[a-z]*") String name,
      @Param(doc = "wall", value = "blue-wall") Wall wall,
      @Param(doc = "delay", value = "1.5s", min = 0.01, max = 60) Duration delay,
      @Param(doc = "paint", value = "#ff8800") Color paint,
      @Param(doc = "sizes", value = "[1, 2]") List<Integer> sizes,
      @Param(doc = "labels", value = "[\"a, b\", c]") List<String> labels,
      @Param(doc = "none", value = "[]") List<Wall> walls,
      @Param(doc = "perhaps", min = 0) Optional<Double> perhaps) {}

  record Required(@Param(doc = "where from") String uri, @Param(doc = "n", value = "1") int n) {
    Required {
      if (n == 7) {
        throw new IllegalArgumentException("n must not be 7");
      }
    }
  }

  @Test
  void fillsEveryDefault() {
    assertThat(ParamsBinder.defaults(Everything.class))
        .isEqualTo(
            new Everything(
                true,
                3,
                5_000_000_000L,
                0.5,
                "plain",
                Wall.BLUE_WALL,
                Duration.ofMillis(1500),
                new Color(255, 136, 0, 255),
                List.of(1, 2),
                List.of("a, b", "c"),
                List.of(),
                Optional.empty()));
  }

  @Test
  void goesToPlainFormAndBack() {
    Everything params =
        new Everything(
            false,
            9,
            -4L,
            1e-7,
            "abc",
            Wall.WHITE,
            Duration.ofNanos(20_000_001),
            new Color(1, 2, 3, 4),
            List.of(),
            List.of("x"),
            List.of(Wall.WHITE, Wall.BLUE_WALL),
            Optional.of(2.25));
    Map<String, Object> plain = ParamsBinder.toPlain(params);
    assertThat(plain)
        .containsEntry("frame-count", 9L)
        .containsEntry("delay", "0.020000001s")
        .containsEntry("paint", "#01020304")
        .containsEntry("walls", List.of("white", "blue-wall"))
        .containsEntry("perhaps", 2.25);
    assertThat(ParamsBinder.fromPlain(Everything.class, plain)).isEqualTo(params);
    assertThat(ParamsBinder.toPlain(ParamsBinder.defaults(Everything.class)))
        .doesNotContainKey("perhaps");
  }

  @Test
  void saysEverythingThatIsWrongWithItsPlace() {
    List<Problem> problems =
        bind(
            Map.of(
                "enabled", plain("yes"),
                "frame-count", plain("11"),
                "ratio", quoted("0.5"),
                "name", plain("ABC"),
                "wall", plain("blue-wal"),
                "delay", plain("90s"),
                "sizes", plain("1"),
                "perhapz", plain("1")));
    assertThat(problems).allSatisfy(problem -> assertThat(problem.location()).isEqualTo(HERE));
    assertThat(problems)
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "there is no param 'perhapz'",
            "'enabled' must be true or false, is yes",
            "'frame-count' must be from 1 to 10, is 11",
            "'ratio' must be a number, is \"0.5\"",
            "'name' must be text, is ABC",
            "'wall' must be one of blue-wall, white, is blue-wal",
            "'delay' must be from 0.01s to 60s, is 90s",
            "'sizes' must be a list, each item a whole number, is 1");
    assertThat(problems)
        .extracting(Problem::hint)
        .contains("did you mean 'perhaps'?", "did you mean 'blue-wall'?");
  }

  @Test
  void reportsAMissingParamAtItsNode() {
    var bound = ParamsBinder.bind(Required.class, Map.of(), OWNER);
    assertThat(bound.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("missing-param");
              assertThat(problem.location()).isEqualTo(OWNER);
            });
  }

  @Test
  void passesOnWhatTheRecordItselfRefuses() {
    assertThatThrownBy(() -> ParamsBinder.fromPlain(Required.class, Map.of("uri", "a", "n", 7L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n must not be 7");
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    assertThat(bind(Map.of("sizes", new Value.Sequence(List.of(plain("3000000000")), HERE))))
        .extracting(Problem::code)
        .containsExactly("bad-param");
    assertThat(bind(Map.of("frame-count", plain("2.5")))).hasSize(1);
    assertThat(bind(Map.of("ratio", plain("1e999")))).hasSize(1);
    assertThat(bind(Map.of("ratio", plain("NaN")))).hasSize(1);
  }

  private static List<Problem> bind(Map<String, Value> values) {
    Map<String, Value.Entry> entries = new LinkedHashMap<>();
    values.forEach((name, value) -> entries.put(name, new Value.Entry(name, value, HERE)));
    return ParamsBinder.bind(Everything.class, entries, OWNER).problems();
  }

  private static Value plain(String text) {
    return new Value.Scalar(text, false, HERE);
  }

  private static Value quoted(String text) {
    return new Value.Scalar(text, true, HERE);
  }
}
