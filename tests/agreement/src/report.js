// Tells what a comparison found: as a table for the terminal and as a page of the documentation.

import { TARGETS, VISIBLE } from "./compare.js";

const number = (value, digits) => (value === undefined ? "-" : value.toFixed(digits));
const figures = (distance) => [
  number(distance?.mean, 2),
  number(distance?.p95, 2),
  number(distance?.max, 2),
];

/** Solutions by the names that people know them by. */
export function nameOf({ kind, model }) {
  return kind === "face" ? "face mesh" : `pose ${model}`;
}

function textTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd())
    .join("\n");
}

function markdownTable([head, ...rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** One line for each comparison. */
export function terminal(comparisons) {
  const rows = comparisons.map(({ video, solution, result, millis }) => [
    video.label,
    nameOf(solution),
    String(result.frames),
    number(result.agreement, 2),
    ...figures(result.distance),
    `${number(result.bias.x, 2)} ${number(result.bias.y, 2)}`,
    number(result.depth, 2),
    number(result.world?.mean, 2),
    String(result.worst.frame ?? "-"),
    `${number(millis.ours, 1)} / ${number(millis.original, 1)}`,
    result.misses.length === 0 ? "met" : "MISSED",
  ]);
  const head = [
    "video",
    "solution",
    "frames",
    "agree %",
    "mean %",
    "p95 %",
    "max %",
    "bias x y %",
    "depth %",
    "world cm",
    "worst frame",
    "ms ours / original",
    "targets",
  ];
  return textTable([head, ...rows]);
}

/** The distances by group of landmarks. */
export function groupTable(comparisons) {
  return comparisons
    .map(({ video, solution, result }) => {
      const groups = Object.entries(result.groups)
        .filter(([, distance]) => distance)
        .map(([name, distance]) => `${name} ${figures(distance).join(" / ")}`);
      return `${video.label}, ${nameOf(solution)}: ${groups.join(", ")}`;
    })
    .join("\n");
}

function mainTable(comparisons) {
  const head = [
    "video",
    "solution",
    "frames",
    "detection agrees, %",
    "distance: mean, %",
    "p95, %",
    "max, %",
    "target, %",
    "world: mean, cm",
    "targets",
  ];
  return markdownTable([
    head,
    ...comparisons.map(({ video, solution, result }) => [
      video.label,
      nameOf(solution),
      String(result.frames),
      number(result.agreement, 1),
      ...figures(result.distance),
      String(TARGETS[result.kind]),
      number(result.world?.mean, 2),
      result.misses.length === 0 ? "met" : `**missed**: ${result.misses.join("; ")}`,
    ]),
  ]);
}

function floorTable(floor) {
  return markdownTable([
    ["video", "solution", "frames", "original: mean, %", "p95, %", "Kinoloom: mean, %", "p95, %"],
    ...floor.map(({ video, solution, result, ours }) => [
      video.label,
      nameOf(solution),
      String(result.frames),
      number(result.distance?.mean, 2),
      number(result.distance?.p95, 2),
      number(ours.distance?.mean, 2),
      number(ours.distance?.p95, 2),
    ]),
  ]);
}

function groups(comparisons, kind) {
  const chosen = comparisons.filter(({ solution }) => solution.kind === kind);
  if (chosen.length === 0) {
    return "";
  }
  const names = Object.keys(chosen[0].result.groups);
  return markdownTable([
    ["video", "solution", ...names],
    ...chosen.map(({ video, solution, result }) => [
      video.label,
      nameOf(solution),
      ...names.map((name) => {
        const distance = result.groups[name];
        return distance ? `${number(distance.mean, 2)} / ${number(distance.p95, 2)}` : "-";
      }),
    ]),
  ]);
}

function times(comparisons) {
  return markdownTable([
    ["video", "solution", "Kinoloom, ms", "original, ms"],
    ...comparisons.map(({ video, solution, millis }) => [
      video.label,
      nameOf(solution),
      number(millis.ours, 1),
      number(millis.original, 1),
    ]),
  ]);
}

/** How much the agreement on detection proves: it takes both kinds of frames. */
function presence(comparisons) {
  const sum = (name) => comparisons.reduce((total, { result }) => total + result[name], 0);
  const told = `Of all these frames both sides found somebody in ${sum("both")}, neither in
  ${sum("neither")}.`;
  return sum("neither") > 0 ? told : `${told} So frames without anybody are not tried here.`;
}

/** The page docs/agreement.md. */
export function page(comparisons, { date, command, versions, engine, kept, floor, picture }) {
  const floorText =
    floor.length === 0
      ? ""
      : `## The original against itself
Kinoloom computes on YUV 4:2:0, in which videos hold their pictures; the original computes on RGB.
From one to the other a picture changes by about a grey level, and the networks feel it. This
table tells how much: the original on the first pictures of each video against the original on
the same pictures after one more trip through YUV 4:2:0 and back. Beside it, on the same frames,
how far Kinoloom is from the original. Where both columns are alike, the pictures account for the
distance; where Kinoloom's is much larger, they do not account for all of it.

${floorTable(floor)}

`;
  return `# Agreement with the original

This page is written by a command of its own; do not edit it. Last run: ${date}, by

\`\`\`bash
${command}
\`\`\`

Kinoloom's \`face-extract\` and \`pose-extract\` run the networks that MediaPipe published, and mean to
run them as MediaPipe does. Here MediaPipe's own JavaScript, in a headless browser, and Kinoloom look
at the same pictures, which were decoded once and stored without loss; both are told the same times.
Both follow one face or person through the video, with the default confidences of .5; the original's
smoothing of poses is on, as it is by default.

![Landmarks of both sides](${picture})

## Result
${mainTable(comparisons)}

- *Detection agrees*: frames in which both find somebody or both find nobody. Target: at least
  ${TARGETS.agreement} %. ${presence(comparisons)}
- *Distance*: between the same landmark of both sides in the picture plane, over all frames in which
  both find somebody. For faces in percent of the shorter side of the box around the original's 468
  landmarks. For poses in percent of the body height, and only joints whose visibility is above
  ${VISIBLE} on both sides count. The target is for the mean.
- *Body height*: from the nose to the middle of the ankles. Where that cannot be seen, what the
  length of the trunk or the width of the shoulders stand for (nose to ankles .871, shoulders to hips
  .288, shoulder to shoulder .259 of the stature; Drillis and Contini, 1966); of those that can be
  seen the greatest, as bending and turning only shorten them. Where not even the shoulders are
  visible on both sides, the frame is left out of the distances.
- *World*: between the same joint's coordinates in metres.

## By group of landmarks
Mean / 95th percentile of the distance in percent.

${[groups(comparisons, "face"), groups(comparisons, "pose")].filter(Boolean).join("\n\n")}

${floorText}## Time for a frame
A side note, and no benchmark: medians on a machine that may have had other work to do, ${
    kept ? "the original's partly from an earlier run (\`--keep\`)" : "one side after the other"
  }. The original ran its networks on the ${engine.toUpperCase()} and had no graphics processor; its
times include handing over the picture.

${times(comparisons)}

## Versions
${Object.entries(versions)
  .map(([name, version]) => `- ${name} ${version}`)
  .join("\n")}
`;
}
