// The command: see ../run.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { POSE_GROUPS, compare, isEmpty } from "./compare.js";
import * as kinoloom from "./kinoloom.js";
import * as original from "./original.js";
import { groupTable, nameOf, page, terminal } from "./report.js";

const FOLDER = path.dirname(import.meta.dirname);
const ROOT = path.dirname(path.dirname(FOLDER));
const OUT = path.join(FOLDER, "out");
const DOCS = path.join(ROOT, "docs");
const PICTURE = "images/agreement.png";
const VIDEOS = ["sample:franck", "sample:talking-face", "sample:talking-face-2"];
const SOLUTIONS = ["face", "pose-lite", "pose-full", "pose-heavy"];

const USAGE = `Compares Kinoloom's faces and poses with those of MediaPipe's own JavaScript, which runs in
headless Chromium, on the same pictures. Exit 0 if they agree well enough, 1 if not, 2 if the call
is wrong or something is missing.

Usage: tests/agreement/run [options]

  --video URI[=LABEL]   a video, and what reports call it; may be given several times
                        (default: ${VIDEOS.join(", ")})
  --solution NAME       face, pose-lite, pose-full or pose-heavy; may be given several times
                        (default: all)
  --start TIME          where in the video to begin, such as 12s (default: 0s)
  --frames N            most pictures to compare (default: 300)
  --every K             take every K-th picture of the video (default: 1)
  --engine cpu|gpu      where the original runs its networks (default: cpu; gpu is WebGL, in
                        software where there is none, and then slow)
  --raw                 switch the smoothing of poses off on both sides
  --floor N             also compare the original with itself: on N pictures of each video, and on
                        the same pictures after a trip through YUV 4:2:0
  --keep                take the original's results from the last run where nothing has changed
                        that they depend on
  --docs                write docs/agreement.md and docs/images/agreement.png

What is computed is kept in tests/agreement/out. Variables: KINOLOOM, the launcher to run instead
of that of the source tree; CHROMIUM, the browser instead of that on the PATH.`;

/** Thrown for a call that cannot be meant. */
class UsageError extends Error {}

function whole(name, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`--${name} must be a whole number from 1 on, not '${text}'`);
  }
  return value;
}

function readVideo(text) {
  const at = text.indexOf("=");
  const uri = at < 0 ? text : text.slice(0, at);
  const label = at < 0 ? uri.replace(/^sample:/, "") : text.slice(at + 1);
  const local = uri.includes(":") ? uri : path.resolve(process.env.CALLED_FROM ?? ".", uri);
  const slug = path.basename(uri.replace(/^sample:/, "")).replace(/[^A-Za-z0-9-]+/g, "-");
  return { uri: local, label, slug, isSample: uri.startsWith("sample:") };
}

function readSolution(name, smooth) {
  if (!SOLUTIONS.includes(name)) {
    throw new UsageError(`no solution '${name}'; there are ${SOLUTIONS.join(", ")}`);
  }
  const [kind, model] = name.split("-");
  return kind === "face" ? { name, kind } : { name, kind, model, smooth };
}

function readCall() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        video: { type: "string", multiple: true, default: VIDEOS },
        solution: { type: "string", multiple: true, default: SOLUTIONS },
        start: { type: "string", default: "0s" },
        frames: { type: "string", default: "300" },
        every: { type: "string", default: "1" },
        engine: { type: "string", default: "cpu" },
        floor: { type: "string" },
        raw: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
        docs: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (!["cpu", "gpu"].includes(values.engine)) {
    throw new UsageError(`--engine must be cpu or gpu, not '${values.engine}'`);
  }
  return {
    ...values,
    videos: values.video.map(readVideo),
    solutions: values.solution.map((name) => readSolution(name, !values.raw)),
    frames: whole("frames", values.frames),
    every: whole("every", values.every),
    floor: values.floor === undefined ? undefined : whole("floor", values.floor),
  };
}

function progress(text) {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text}`);
  }
}

/** What 'make' gives, or what it gave last time for the same key if that is to be kept. */
async function kept(file, key, keep, make) {
  const text = JSON.stringify(key);
  if (keep) {
    try {
      const stored = JSON.parse(await readFile(file, "utf8"));
      if (stored.key === text) {
        return stored.value;
      }
    } catch (error) {
      if (error.code !== "ENOENT" && !(error instanceof SyntaxError)) {
        throw error;
      }
    }
  }
  const value = await make();
  await writeFile(file, JSON.stringify({ key: text, value }));
  return value;
}

/** Times of pictures of a constant rate, microseconds. */
function timesOf(fps, count) {
  const [pictures, seconds] = fps.split("/").map(Number);
  return Array.from({ length: count }, (_, index) =>
    Math.round((index * 1e6 * seconds) / pictures),
  );
}

async function runOriginal(solution, material, folder, { engine, keep }) {
  const { files, times, key } = material;
  const traits = [
    solution.name,
    ...(solution.smooth === false ? ["raw"] : []),
    ...(key.trip ? ["trip"] : []),
    engine,
    files.length,
  ];
  const file = path.join(folder, `original-${traits.join("-")}.json`);
  const wholeKey = { ...key, solution, engine, frames: files.length, versions: original.versions() };
  // JSON has no undefined: a picture without anybody is null there.
  const value = await kept(file, wholeKey, keep, () =>
    original.find(solution, { files, times, engine, afresh: false }, (done) =>
      progress(`${solution.name}: original (${engine}), ${done} of ${files.length}`),
    ),
  );
  progress("");
  return { ...value, sightings: value.sightings.map((sighting) => sighting ?? undefined) };
}

const groupsOf = (solution, run) => (solution.kind === "face" ? run.groups : POSE_GROUPS);

async function compareOne(video, solution, material, folder, call) {
  progress(`${solution.name}: Kinoloom`);
  const ours = await kinoloom.find(solution, material, folder);
  const late = ours.times.findIndex((time, index) => Math.abs(time - material.times[index]) > 1);
  if (late >= 0) {
    throw new kinoloom.KinoloomError(
      `picture ${late} of ${video.label} is at ${ours.times[late]} us, not ${material.times[late]}`,
    );
  }
  const theirs = await runOriginal(solution, material, folder, call);
  const result = compare(
    solution.kind,
    theirs.sightings,
    ours.sightings,
    groupsOf(solution, theirs),
  );
  return {
    video,
    solution,
    result,
    millis: { ours: ours.millis, original: theirs.millis },
    browser: theirs.browser,
    sides: { original: theirs.sightings, ours: ours.sightings, files: material.files },
  };
}

/** The original against itself, on the same pictures after a trip through YUV 4:2:0. */
async function compareTrip({ video, solution, sides }, material, trip, folder, call) {
  const tripped = {
    files: trip,
    times: material.times.slice(0, trip.length),
    key: { ...material.key, trip: true },
  };
  const other = await runOriginal(solution, tripped, folder, call);
  const plain = sides.original.slice(0, trip.length);
  const groups = groupsOf(solution, other);
  return {
    video,
    solution,
    result: compare(solution.kind, plain, other.sightings, groups),
    ours: compare(solution.kind, plain, sides.ours.slice(0, trip.length), groups),
    millis: { original: other.millis },
  };
}

/**
 * A frame of a face and one of a pose, of samples if there are any: the worst one of its video, so
 * that the picture hides nothing.
 */
async function drawWorst(comparisons) {
  const last = new Map();
  const samples = comparisons.filter(({ video }) => video.isSample);
  for (const comparison of samples.length > 0 ? samples : comparisons) {
    if (comparison.result.worst.frame !== undefined) {
      last.set(comparison.solution.kind, comparison);
    }
  }
  const panels = [...last.values()].map(({ video, solution, result, sides }) => ({
    file: sides.files[result.worst.frame],
    title: `${nameOf(solution)}, ${video.label}: frame ${result.worst.frame}, the worst`,
    original: sides.original[result.worst.frame].points,
    ours: sides.ours[result.worst.frame].points,
    dot: solution.kind === "face" ? 1.2 : 3,
  }));
  return panels.length === 0 ? undefined : original.draw(panels, OUT);
}

/** The call as documentation shows it: files have no place there. */
function commandLine() {
  const told = process.argv
    .slice(2)
    .map((argument) => argument.replace(/^(?!sample:)[^=]*[./][^=]*=(.*)$/, "'FILE=$1'"));
  return ["tests/agreement/run", ...told].join(" ");
}

async function main() {
  const call = readCall();
  if (call.help) {
    console.log(USAGE);
    return 0;
  }
  original.findBrowser();
  const comparisons = [];
  const floor = [];
  for (const video of call.videos) {
    const folder = path.join(OUT, video.slug);
    await mkdir(folder, { recursive: true });
    progress(`${video.label}: taking apart`);
    const { start, frames, every } = call;
    const key = { uri: video.uri, start, frames, every };
    const taken = await kept(path.join(folder, "taken.json"), key, call.keep, () =>
      kinoloom.takeApart({ video: video.uri, start, frames, every }, path.join(folder, "video")),
    );
    const material = { ...taken, key, times: timesOf(taken.fps, taken.files.length) };
    const trip = call.floor && (await kinoloom.sendThroughYuv(taken, call.floor, folder));
    for (const solution of call.solutions) {
      const comparison = await compareOne(video, solution, material, folder, call);
      comparisons.push(comparison);
      if (trip) {
        floor.push(await compareTrip(comparison, material, trip, folder, call));
      }
    }
  }

  const telling = comparisons.filter(({ result }) => !isEmpty(result));
  for (const { video, solution } of comparisons.filter((one) => !telling.includes(one))) {
    console.log(`${video.label}, ${nameOf(solution)}: neither side finds anybody; left out`);
  }
  const unproven = call.solutions.filter(
    ({ name }) => !telling.some(({ solution }) => solution.name === name),
  );
  if (unproven.length > 0) {
    console.log(`Nothing is proven of ${unproven.map(nameOf).join(", ")}.`);
    return 1;
  }
  console.log(terminal(telling));
  console.log(`\nBy group, mean / p95 / max %:\n${groupTable(telling)}`);
  if (floor.length > 0) {
    console.log(`\nThe original with itself, after YUV 4:2:0:\n${terminal(floor)}`);
  }
  for (const { video, solution, result } of telling) {
    for (const miss of result.misses) {
      console.log(`${video.label}, ${nameOf(solution)}: ${miss}`);
    }
  }
  const picture = await drawWorst(telling);
  if (picture) {
    await writeFile(path.join(OUT, "agreement.png"), picture);
  }
  if (call.docs) {
    if (picture) {
      await writeFile(path.join(DOCS, PICTURE), picture);
    }
    const text = page(telling, {
      date: new Date().toISOString().slice(0, 10),
      command: commandLine(),
      versions: {
        Kinoloom: (await kinoloom.version()).replace(/^kinoloom /i, ""),
        ...original.versions(),
        Chromium: telling[0].browser,
        "Node.js": process.versions.node,
      },
      engine: call.engine,
      kept: call.keep,
      floor: floor.filter(({ result }) => !isEmpty(result)),
      picture: PICTURE,
    });
    await writeFile(path.join(DOCS, "agreement.md"), text);
  }
  return telling.every(({ result }) => result.misses.length === 0) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  progress("");
  const known = [UsageError, kinoloom.KinoloomError, original.OriginalError];
  if (!known.some((type) => error instanceof type)) {
    throw error;
  }
  console.error(`agreement: ${error.message}`);
  process.exitCode = 2;
}
