package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.PixelFormat;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A choice of pixel formats for a whole graph.
 *
 * @param outputs format that each video output gives
 * @param wires format in which each video wire arrives; where it is another than its output's, a
 *     conversion is needed
 * @param cost total, in bytes moved for each pixel
 */
public record FormatChoice(
    Map<End, PixelFormat> outputs, Map<ResolvedWire, PixelFormat> wires, double cost) {
  public FormatChoice {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    wires = Collections.unmodifiableMap(new LinkedHashMap<>(wires));
  }
}
