package io.kinoloom.compile;

import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Placement;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Node types that have contracts but never run. */
public final class Fakes {
  private Fakes() {}

  /** A node type of which only the contract is looked at. */
  public record Fake<P extends Record>(NodeType<P> type, Function<P, Contract> contracts)
      implements NodeDefinition<P> {
    @Override
    public Contract contract(P params) {
      return contracts.apply(params);
    }

    @Override
    public NodeBody create(P params) {
      throw new UnsupportedOperationException("a fake does not run");
    }
  }

  public record None() {}

  public record Read(
      @Param(doc = "what to read", kind = Param.Kind.INPUT_URI) String uri,
      @Param(doc = "first frame", value = "0", min = 0, max = 1000) int start) {}

  public record Write(
      @Param(doc = "what to write", kind = Param.Kind.OUTPUT_URI) String uri,
      @Param(doc = "quality", value = "20", min = 0, max = 51) int quality) {}

  public enum Method {
    CANNY,
    SOBEL
  }

  public record Edge(
      @Param(doc = "how", value = "canny") Method method,
      @Param(doc = "low", value = "0.1", min = 0, max = 1) double low) {
    public Edge {
      if (low == 0.5) {
        throw new IllegalArgumentException("low must not be one half");
      }
    }
  }

  public record Size(
      @Param(doc = "width", min = 1) Optional<Integer> width,
      @Param(doc = "height", min = 1) Optional<Integer> height) {}

  public record Format(@Param(doc = "to what") PixelFormat format) {}

  public record Ports(@Param(doc = "more outputs", value = "false") boolean more) {}

  public static final Input<VideoFrame> VIDEO_IN = Input.of("video", PayloadType.VIDEO, "pictures");
  public static final Output<VideoFrame> VIDEO_OUT =
      Output.of("video", PayloadType.VIDEO, "pictures");
  public static final Input<LabelMap> LABELS_IN = Input.of("labels", PayloadType.LABELS, "labels");
  public static final Output<LabelMap> LABELS_OUT =
      Output.of("labels", PayloadType.LABELS, "labels");
  public static final Input<Text> TEXT_IN = Input.of("text", PayloadType.TEXT, "text");
  public static final Output<Clip> CLIP_OUT = Output.of("clip", PayloadType.CLIP, "clip");

  private static final PixelFormat GRAY8 = PixelFormat.GRAY8;
  private static final PixelFormat YUV420P = PixelFormat.YUV420P;
  private static final PixelFormat BGR24 = PixelFormat.BGR24;

  /** A node type with these params and contracts. */
  public static <P extends Record> Fake<P> fake(
      String id, Class<P> params, Function<P, Contract> contracts) {
    return new Fake<>(new NodeType<>(id, 1, id, id + ".", Category.PICTURE, params), contracts);
  }

  /** A node type without params. */
  public static Fake<None> fake(String id, Contract.Builder contract) {
    Contract built = contract.build();
    return fake(id, None.class, none -> built);
  }

  /** Node types much like the real ones. */
  public static NodeRegistry registry() {
    return NodeRegistry.of(
        fake(
            "decode",
            Read.class,
            params ->
                Contract.builder()
                    .output(VIDEO_OUT.produces(YUV420P, GRAY8, BGR24))
                    .cost(Cost.HEAVY)
                    .build()),
        fake(
            "scene",
            Ports.class,
            params ->
                params.more()
                    ? Contract.builder().output(VIDEO_OUT.produces(BGR24)).output(CLIP_OUT).build()
                    : Contract.builder()
                        .output(VIDEO_OUT.produces(BGR24))
                        .output(LABELS_OUT)
                        .build()),
        fake(
            "encode",
            Write.class,
            params ->
                Contract.builder()
                    .input(VIDEO_IN.accepts(YUV420P, GRAY8))
                    .cost(Cost.HEAVY)
                    .build()),
        fake(
            "edge-detect",
            Edge.class,
            params ->
                Contract.builder()
                    .input(VIDEO_IN.accepts(GRAY8))
                    .output(VIDEO_OUT.produces(GRAY8))
                    .cost(Cost.MEDIUM)
                    .build()),
        fake(
            "resize",
            Size.class,
            params ->
                Contract.builder()
                    .input(VIDEO_IN)
                    .output(VIDEO_OUT.sameFormatAs(VIDEO_IN))
                    .build()),
        fake(
            "convert",
            Format.class,
            params ->
                Contract.builder()
                    .input(VIDEO_IN)
                    .output(VIDEO_OUT.produces(params.format()))
                    .cost(Cost.MEDIUM)
                    .build()),
        fake(
            "stack",
            Contract.builder()
                .input(Input.of("videos", PayloadType.VIDEO, "pictures").repeated().accepts(BGR24))
                .output(VIDEO_OUT.produces(BGR24))
                .cost(Cost.MEDIUM)),
        fake(
            "model",
            Contract.builder()
                .input(VIDEO_IN.accepts(BGR24))
                .output(LABELS_OUT)
                .output(VIDEO_OUT.produces(BGR24))
                .cost(Cost.HEAVY)
                .placement(Placement.ACCELERATOR)),
        fake(
            "paint",
            Contract.builder()
                .input(VIDEO_IN.accepts(BGR24))
                .input(LABELS_IN.optional())
                .output(VIDEO_OUT.produces(BGR24))),
        fake(
            "measure",
            Contract.builder().input(VIDEO_IN.accepts(GRAY8)).output(LABELS_OUT).reporting()),
        fake("log", Contract.builder().input(TEXT_IN)));
  }

  /** Options with these node types and an empty environment. */
  public static CompileOptions.Builder options() {
    return CompileOptions.builder(registry()).environment(name -> Optional.empty());
  }

  /** All of a list as text, one a line. */
  public static String lines(List<?> items) {
    return String.join("\n", items.stream().map(Object::toString).toList());
  }
}
