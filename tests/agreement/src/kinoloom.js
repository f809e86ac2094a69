// Kinoloom's side: takes videos apart and finds faces and poses in their pictures.

import { execFile } from "node:child_process";
import { link, mkdir, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const FOLDER = path.dirname(import.meta.dirname);
const ROOT = path.dirname(path.dirname(FOLDER));

/** The launcher of the source tree, unless another one is named. */
const COMMAND = process.env.KINOLOOM ?? path.join(ROOT, "kinoloom");
const PATTERN = "%06d.png";

/** Thrown where Kinoloom cannot do what it is asked. */
export class KinoloomError extends Error {}

async function kinoloom(...args) {
  try {
    const { stdout } = await run(COMMAND, args, { cwd: ROOT, maxBuffer: 64 << 20 });
    return stdout.trim();
  } catch (error) {
    const said = `${error.stdout ?? ""}${error.stderr ?? ""}`.trim() || error.message;
    throw new KinoloomError(`kinoloom ${args[0]} failed:\n${said}`);
  }
}

function runGraph(graph, params, report) {
  const sets = Object.entries(params).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const file = path.join(FOLDER, "graphs", `${graph}.yaml`);
  return kinoloom("run", file, "--quiet", "--report", report, ...sets);
}

export const version = () => kinoloom("--version");

async function lines(file) {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/**
 * A frame rate as a fraction, from the mean time between pictures.
 *
 * @param times of the pictures in microseconds, at least two
 * @param every how many pictures of the video one of the wanted rate takes
 */
export function rate(times, every) {
  const step = (times.at(-1) - times[0]) / (times.length - 1);
  const fps = 1e6 / step;
  const whole = Math.round(fps);
  if (Math.abs(fps - whole) < 2e-3 * whole && Math.abs(fps - whole) < 0.005) {
    return `${whole}/${every}`;
  }
  if (Math.abs((fps * 1001) / 1000 - whole) < 0.005) {
    return `${whole * 1000}/${1001 * every}`;
  }
  return `${Math.round(fps * 1000)}/${1000 * every}`;
}

/**
 * Takes a video apart.
 *
 * @param folder to write to; what was in it is deleted
 * @returns the files in order, their pattern, and their rate as a fraction
 */
export async function takeApart({ video, start, frames, every }, folder) {
  const all = path.join(folder, "all");
  const chosen = path.join(folder, "frames");
  const times = path.join(folder, "times.jsonl");
  await rm(folder, { recursive: true, force: true });
  await mkdir(all, { recursive: true });
  await mkdir(chosen);
  await runGraph(
    "frames",
    { input: video, start, frames: frames * every, pictures: path.join(all, PATTERN), times },
    path.join(folder, "frames-report.json"),
  );
  const decoded = (await readdir(all)).sort();
  const micros = (await lines(times)).map((event) => event.timeMicros);
  if (micros.length < 2 || micros.length !== decoded.length) {
    throw new KinoloomError(
      `${video} gave ${decoded.length} pictures and ${micros.length} times; at least two of each ` +
        "are needed",
    );
  }
  const files = [];
  for (let index = 0; index < decoded.length; index += every) {
    const name = `${String(files.length + 1).padStart(6, "0")}.png`;
    await link(path.join(all, decoded[index]), path.join(chosen, name));
    files.push(path.join(chosen, name));
  }
  await rm(all, { recursive: true });
  return { files, pattern: path.join(chosen, PATTERN), fps: rate(micros, every) };
}

/** Sends the first pictures through YUV 4:2:0 and back. Returns the files in order. */
export async function sendThroughYuv({ pattern }, frames, folder) {
  const trip = path.join(folder, "trip");
  await rm(trip, { recursive: true, force: true });
  await mkdir(trip, { recursive: true });
  await runGraph(
    "trip",
    { pictures: pattern, frames, output: path.join(trip, PATTERN) },
    path.join(folder, "trip-report.json"),
  );
  return (await readdir(trip)).sort().map((name) => path.join(trip, name));
}

/**
 * Finds what a solution finds, in all pictures.
 *
 * @returns sightings as compare.js has them, times in microseconds, the size of the pictures, and
 *     the median time that a picture takes in milliseconds
 */
export async function find({ kind, model, smooth }, { pattern, fps, files }, folder) {
  const output = path.join(folder, `kinoloom-${kind}${model ? `-${model}` : ""}.jsonl`);
  const report = output.replace(/\.jsonl$/, "-report.json");
  await runGraph(
    kind,
    { pictures: pattern, fps, output, ...(model ? { complexity: model, smooth } : {}) },
    report,
  );
  const events = await lines(output);
  if (events.length !== files.length) {
    throw new KinoloomError(`${files.length} pictures gave ${events.length} events in ${output}`);
  }
  const node = JSON.parse(await readFile(report, "utf8")).nodes.find(({ id }) => id === "found");
  return {
    sightings: events.map(sighting),
    times: events.map((event) => event.timeMicros),
    width: events[0].width,
    height: events[0].height,
    millis: node.p50_ms,
  };
}

/** The first face or person of an event. Landmarks with names are in the order of the list. */
function sighting(event) {
  const [first] = event.faces ?? event.people ?? event.poses;
  if (!first) {
    return undefined;
  }
  const world = first.worldPoints ?? (first.world && Object.values(first.world));
  return { points: first.points ?? Object.values(first.landmarks), world };
}
