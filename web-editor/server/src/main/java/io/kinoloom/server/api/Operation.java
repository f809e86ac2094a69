package io.kinoloom.server.api;

import io.javalin.http.HandlerType;
import java.util.Optional;

/**
 * One thing that the server does on request, declared once: the route and the OpenAPI document are
 * both made from it.
 *
 * @param method of HTTP
 * @param path below {@code /api/v1}; {@code {name}} stands for one name, {@code <name>} for a path
 * @param summary one sentence
 * @param takes type of the JSON body, if it takes one
 * @param gives type of the JSON answer, if it gives one
 * @param status of the answer when all goes well
 * @param handler does it
 */
public record Operation(
    HandlerType method,
    String path,
    String summary,
    Optional<Class<?>> takes,
    Optional<Class<?>> gives,
    int status,
    Work handler) {

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
        Optional.of(takes),
        Optional.of(gives),
        200,
        call -> call.answer(answer.to(call, call.body(takes))));
  }

  /** An operation that answers in its own way. */
  public static Operation raw(
      HandlerType method, String path, String summary, int status, Work handler) {
    return new Operation(
        method, path, summary, Optional.empty(), Optional.empty(), status, handler);
  }

  /** The same, answering with another status when all goes well. */
  public Operation status(int newStatus) {
    return new Operation(
        method,
        path,
        summary,
        takes,
        gives,
        newStatus,
        call -> {
          call.status(newStatus);
          handler.on(call);
        });
  }
}
