package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Pictures are single numbers here, which tell them apart. */
class PoolTest {
  private static final Shape SHAPE = new Shape(1, 1, 1);

  /** Chance by a script: whether the new picture is shown, and if not, which old one. */
  private static final class Script implements RandomGenerator {
    private final List<Integer> numbers;
    private int next;

    Script(Integer... numbers) {
      this.numbers = List.of(numbers);
    }

    @Override
    public boolean nextBoolean() {
      return numbers.get(next++) == 1;
    }

    @Override
    public int nextInt(int bound) {
      int number = numbers.get(next++);
      assertThat(number).isLessThan(bound);
      return number;
    }

    @Override
    public long nextLong() {
      throw new AssertionError("nobody asks for longs");
    }
  }

  private static float[] exchange(Pool pool, RandomGenerator random, float... pictures) {
    try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
      NDArray painted = scope.create(pictures, new Shape(pictures.length, 1, 1, 1));
      NDArray given = pool.exchange(scope, painted, random);
      assertThat(given.getShape()).isEqualTo(painted.getShape());
      return given.toFloatArray();
    }
  }

  @Test
  void aPoolWithRoomGivesBackWhatItKeeps() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Pool pool = new Pool("pool", 3, SHAPE, manager)) {
      assertThat(exchange(pool, new Script(), 1, 2)).containsExactly(1, 2);
      assertThat(pool.size()).isEqualTo(2);
      // The third fits; for the fourth, number 0 of the pool is drawn.
      assertThat(exchange(pool, new Script(0, 0), 3, 4)).containsExactly(3, 1);
      assertThat(pool.size()).isEqualTo(3);
    }
  }

  @Test
  void aFullPoolGivesNewOnesOrOldOnesWhosePlaceTheyTake() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Pool pool = new Pool("pool", 2, SHAPE, manager)) {
      exchange(pool, new Script(), 1, 2);
      assertThat(exchange(pool, new Script(1), 3)).containsExactly(3);
      assertThat(exchange(pool, new Script(0, 1), 4)).containsExactly(2);
      assertThat(exchange(pool, new Script(0, 1), 5)).containsExactly(4);
      // Number 3 was shown and not kept; number 1 is there still.
      assertThat(exchange(pool, new Script(0, 0), 6)).containsExactly(1);
      assertThat(pool.size()).isEqualTo(2);
    }
  }

  @Test
  void aPoolOfNothingGivesWhatItGets() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Pool pool = new Pool("pool", 0, SHAPE, manager)) {
      assertThat(exchange(pool, new Script(), 1, 2, 3)).containsExactly(1, 2, 3);
      assertThat(pool.size()).isZero();
    }
  }

  @Test
  void whatWasSavedComesBack() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Pool pool = new Pool("pool", 2, SHAPE, manager);
        Pool other = new Pool("pool", 2, SHAPE, manager);
        Pool smaller = new Pool("pool", 1, SHAPE, manager);
        Pool larger = new Pool("pool", 2, new Shape(1, 2, 2), manager)) {
      NDList empty = pool.save(manager);
      exchange(pool, new Script(), 1, 2);
      NDList full = pool.save(manager);
      other.restore(full);
      assertThat(exchange(other, new Script(0, 1), 7)).containsExactly(2);
      assertThat(exchange(other, new Script(0, 0), 8)).containsExactly(1);
      // The one that was saved is as it was.
      assertThat(exchange(pool, new Script(0, 0), 9)).containsExactly(1);
      other.restore(empty);
      assertThat(other.size()).isZero();
      assertThatThrownBy(() -> smaller.restore(full))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("up to 1 pictures");
      assertThatThrownBy(() -> larger.restore(full))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pictures of (1, 2, 2)");
    }
  }
}
