package io.kinoloom.server.api;

import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that the server does on request, declared once: the route and the OpenAPI document are
 * both made from it.
 *
 * @param method of HTTP
 * @param path below {@code /api/v1}; {@code {name}} stands for one name, {@code <name>} for a path
 * @param summary one sentence
 * @param queries what may follow the path, {@code ?name=...}
 * @param takes type of the body, if it takes one; {@code byte[]} for bytes, otherwise JSON
 * @param gives type of the answer, if it gives one; {@code byte[]} for bytes, otherwise JSON
 * @param status of the answer when all goes well
 * @param handler does it
 */
public record Operation(
    HandlerType method,
    String path,
    String summary,
    List<Query> queries,
    Optional<Class<?>> takes,
    Optional<Class<?>> gives,
    int status,
    Work handler) {

  /**
   * A value that may follow the path.
   *
   * @param name of it
   * @param doc one sentence
   */
  public record Query(String name, String doc) {}

  /** Does what an operation does. */
  @FunctionalInterface
  public interface Work {
    /** Answers by way of the call. */
    void on(Call call) throws Exception;
  }

  /** Answers a call with a value. */
  @FunctionalInterface
  public interface Answer<A> {
    /** The answer. */
    A to(Call call) throws Exception;
  }

  /** Answers a call and its body with a value. */
  @FunctionalInterface
  public interface AnswerToBody<B, A> {
    /** The answer. */
    A to(Call call, B body) throws Exception;
  }

  /** An operation without a body. */
  public static <A> Operation of(
      HandlerType method, String path, String summary, Class<A> gives, Answer<A> answer) {
    return new Operation(
        method,
        path,
        summary,
        List.of(),
        Optional.empty(),
        Optional.of(gives),
        200,
        call -> call.answer(answer.to(call)));
  }

  /** An operation with a JSON body. */
  public static <B, A> Operation of(
      HandlerType method,
      String path,
      String summary,
      Class<B> takes,
      Class<A> gives,
      AnswerToBody<B, A> answer) {
    return new Operation(
        method,
        path,
        summary,
        List.of(),
        Optional.of(takes),
        Optional.of(gives),
        200,
        call -> call.answer(answer.to(call, call.body(takes))));
  }

  /** An operation that answers in its own way, with bytes or nothing. */
  public static Operation raw(
      HandlerType method, String path, String summary, int status, Work handler) {
    Optional<Class<?>> gives = status == 204 ? Optional.empty() : Optional.of(byte[].class);
    return new Operation(
        method, path, summary, List.of(), Optional.empty(), gives, status, handler);
  }

  /** The same, with a value that may follow the path. */
  public Operation query(String name, String doc) {
    List<Query> all = new ArrayList<>(queries);
    all.add(new Query(name, doc));
    return new Operation(method, path, summary, List.copyOf(all), takes, gives, status, handler);
  }

  /** The same, whose handler reads the body as it comes. */
  public Operation takesBytes() {
    return new Operation(
        method, path, summary, queries, Optional.of(byte[].class), gives, status, handler);
  }

  /** The same, answering with another status when all goes well. */
  public Operation status(int newStatus) {
    return new Operation(
        method,
        path,
        summary,
        queries,
        takes,
        gives,
        newStatus,
        call -> {
          call.status(newStatus);
          handler.on(call);
        });
  }
}
