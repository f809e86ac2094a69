package io.kinoloom.nodes.model;

import io.kinoloom.spi.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A loaded model and the requests of its users.
 *
 * <p>There is no thread of its own: of those that wait for an answer, one leads. It gathers the
 * requests that are there, runs them as one batch while new ones queue up, hands out the answers,
 * and steps back. So batches grow by themselves with load, as far as {@linkplain BatchGrowth that
 * pays}. Only where other users were active within the last {@link #LATELY} and have not asked yet
 * does the leader wait for them, as long as its {@link Batching#delay}.
 *
 * <p>On a processor of which a call uses a part, as many batches run at once as there are parts.
 */
final class SharedModel {
  /** A stream that asked, or was answered, within this time is expected to ask again. */
  private static final long LATELY = TimeUnit.MILLISECONDS.toNanos(200);

  /** One user. */
  static final class Member {
    private final Batching batching;
    private boolean asked;
    private long lastNanos;

    Member(Batching batching) {
      this.batching = batching;
    }
  }

  /** A request on its way. */
  private static final class Ticket {
    private final Member member;
    private final List<Tensor> inputs;
    private final long sinceNanos = System.nanoTime();
    private boolean taken;
    private boolean done;
    private List<Tensor> outputs = List.of();
    private RuntimeException failure;

    Ticket(Member member, List<Tensor> inputs) {
      this.member = member;
      this.inputs = inputs;
    }

    boolean fits(Ticket other) {
      for (int i = 0; i < inputs.size(); i++) {
        if (!inputs.get(i).shape().equals(other.inputs.get(i).shape())) {
          return false;
        }
      }
      return true;
    }
  }

  private final Object lock = new Object();
  private final Meter meter = new Meter();
  private final BatchGrowth growth = new BatchGrowth();
  private final Set<Member> members = new HashSet<>();
  private final ArrayDeque<Ticket> waiting = new ArrayDeque<>();
  private final int lanes;
  private NativeModel model;
  private ModelBundle bundle;

  /** Whether somebody gathers a batch. */
  private boolean gathering;

  /** Batches that run now, at most {@link #lanes}. */
  private int running;

  /** Requests in them. */
  private int inFlight;

  /** Whether no batch may begin, as somebody waits for the last one. */
  private boolean barred;

  private boolean closed;

  /** A model of which so many batches may run at once. */
  SharedModel(ModelBundle bundle, NativeModel model, int lanes) {
    this.bundle = bundle;
    this.model = model;
    this.lanes = lanes;
  }

  ModelBundle bundle() {
    synchronized (lock) {
      return bundle;
    }
  }

  ModelFigures figures() {
    synchronized (lock) {
      return meter.figures();
    }
  }

  Member join(Batching batching) {
    Member member = new Member(batching);
    synchronized (lock) {
      members.add(member);
    }
    return member;
  }

  void leave(Member member) {
    synchronized (lock) {
      members.remove(member);
      lock.notifyAll(); // A leader may be waiting for it.
    }
  }

  /** Asks and waits for the answer. */
  List<Tensor> run(Member member, List<Tensor> inputs) {
    Ticket ticket = new Ticket(member, inputs);
    boolean interrupted = false;
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException(bundle.origin() + " is closed");
      }
      member.asked = true;
      member.lastNanos = ticket.sinceNanos;
      waiting.add(ticket);
      lock.notifyAll();
    }
    while (true) {
      List<Ticket> batch;
      NativeModel current;
      synchronized (lock) {
        while (!ticket.done && (ticket.taken || gathering || barred || running == lanes)) {
          interrupted |= !await(0);
        }
        if (ticket.done) {
          break;
        }
        gathering = true;
        interrupted |= gather(member.batching);
        batch = take(most(member.batching));
        current = model;
        gathering = false;
        running++;
        inFlight += batch.size();
        lock.notifyAll();
      }
      lead(batch, current);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (ticket.failure != null) {
      throw ticket.failure;
    }
    return ticket.outputs;
  }

  /** Waits for other users; whether it was interrupted meanwhile. */
  private boolean gather(Batching batching) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + batching.delay().toNanos();
    long left = deadline - System.nanoTime();
    while (left > 0 && waiting.size() < Math.min(most(batching), expected())) {
      interrupted |= !await(left);
      if (interrupted) {
        return true;
      }
      left = deadline - System.nanoTime();
    }
    return interrupted;
  }

  private int most(Batching batching) {
    return Math.min(batching.most(), growth.limit());
  }

  private int expected() {
    long now = System.nanoTime();
    int expected = 0;
    for (Member member : members) {
      if (member.asked && now - member.lastNanos < LATELY) {
        expected++;
      }
    }
    return expected - inFlight;
  }

  /** The longest waiting request and those that fit it. */
  private List<Ticket> take(int most) {
    List<Ticket> batch = new ArrayList<>();
    for (Iterator<Ticket> tickets = waiting.iterator();
        tickets.hasNext() && batch.size() < most; ) {
      Ticket ticket = tickets.next();
      if (batch.isEmpty() || ticket.fits(batch.get(0))) {
        ticket.taken = true;
        batch.add(ticket);
        tickets.remove();
      }
    }
    return batch;
  }

  private void lead(List<Ticket> batch, NativeModel current) {
    List<List<Tensor>> answers = List.of();
    RuntimeException failure = null;
    long start = System.nanoTime();
    try {
      answers = current.run(batch.stream().map(ticket -> ticket.inputs).toList());
    } catch (RuntimeException e) {
      failure = e;
    }
    synchronized (lock) {
      long end = System.nanoTime();
      meter.batch(batch.size(), end - start);
      growth.ran(batch.size(), end - start);
      for (int i = 0; i < batch.size(); i++) {
        Ticket ticket = batch.get(i);
        meter.latency(end - ticket.sinceNanos);
        ticket.member.lastNanos = end;
        ticket.failure = failure;
        if (failure == null) {
          ticket.outputs = answers.get(i);
        }
        ticket.done = true;
      }
      running--;
      inFlight -= batch.size();
      lock.notifyAll();
    }
  }

  /** Whether the wait ended without an interrupt. */
  private boolean await(long nanos) {
    try {
      if (nanos == 0) {
        lock.wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(lock, nanos);
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Lets no batch begin and waits for those that run; whether it was interrupted meanwhile. */
  private boolean awaitLast() {
    boolean interrupted = false;
    barred = true;
    while (gathering || running > 0) {
      interrupted |= !await(0);
    }
    return interrupted;
  }

  /** Puts other weights in place of those that run now. */
  void replace(ModelBundle newBundle, NativeModel newModel) {
    NativeModel old;
    boolean interrupted;
    synchronized (lock) {
      interrupted = awaitLast();
      barred = false;
      lock.notifyAll();
      if (closed) {
        newModel.close();
        return;
      }
      old = model;
      model = newModel;
      bundle = newBundle;
      meter.reload();
    }
    old.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Frees the weights. Nobody may ask any more. */
  void close() {
    boolean interrupted;
    synchronized (lock) {
      interrupted = awaitLast();
      closed = true;
    }
    model.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
