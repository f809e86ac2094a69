// The original's side: MediaPipe's own JavaScript in headless Chromium, fed from a server on the
// loopback interface. Nothing is fetched from anywhere else.

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";

const FOLDER = path.dirname(import.meta.dirname);
const LOOPBACK = "127.0.0.1";
const MEDIA_TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
  ".wasm": "application/wasm",
};
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
// WebGL in software; the sandbox does not work for root, nor in most containers, and nothing but
// what this folder holds is run.
const BROWSER_ARGUMENTS = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--no-sandbox",
  "--disable-dev-shm-usage",
];

/** Thrown where the browser or the original in it fails. */
export class OriginalError extends Error {}

/** Path of the browser: $CHROMIUM, or the first that is on the PATH. */
export function findBrowser() {
  if (process.env.CHROMIUM) {
    return process.env.CHROMIUM;
  }
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of BROWSERS) {
      const file = path.join(folder, name);
      try {
        execFileSync("test", ["-x", file]);
        return file;
      } catch {
        continue;
      }
    }
  }
  throw new OriginalError("no Chromium on the PATH; install it (Debian: apt-get install chromium)");
}

/** Exact versions of the npm packages that are run. */
export function versions() {
  const require = createRequire(import.meta.url);
  const manifest = require(path.join(FOLDER, "package.json"));
  return Object.fromEntries(
    Object.keys(manifest.dependencies).map((name) => [
      name,
      require(path.join(FOLDER, "node_modules", name, "package.json")).version,
    ]),
  );
}

async function serve(frames) {
  const roots = {
    packages: path.join(FOLDER, "node_modules"),
    page: path.join(FOLDER, "page"),
    frames,
  };
  const server = createServer(async (request, response) => {
    const [, root, ...rest] = path.posix
      .normalize(decodeURI(request.url.split("?")[0]))
      .split("/");
    try {
      const file = path.join(roots[root], ...rest);
      const body = await readFile(file);
      const type = MEDIA_TYPES[path.extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, LOOPBACK, resolve));
  return { server, address: `http://${LOOPBACK}:${server.address().port}` };
}

/**
 * Opens the page and does something with it.
 *
 * @param frames folder of pictures that the page sees as /frames/
 */
async function withPage(frames, work) {
  const { server, address } = await serve(frames);
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: BROWSER_ARGUMENTS,
  });
  const said = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    page.on("console", (message) => said.push(message.text()));
    await page.goto(`${address}/page/index.html`);
    const result = await work(page);
    return { ...result, browser: browser.version() };
  } catch (error) {
    const tail = said.filter((line) => /^[EF]\d{4} |rror/.test(line)).slice(-5);
    throw new OriginalError([error.message, ...tail].join("\n"));
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * Finds what a solution finds, in all pictures.
 *
 * @param solution kind "face" or "pose" and, for a pose, model "lite", "full" or "heavy" and smooth,
 *     whether it is smoothed over time
 * @param files pictures, all in one folder
 * @param times of the pictures, microseconds
 * @param engine "cpu" or "gpu"
 * @param afresh whether the original forgets what it knows before each picture
 * @returns sightings as compare.js has them, numbers of landmarks by group, the median time that a
 *     picture takes in milliseconds, and the version of the browser
 */
export function find(solution, { files, times, engine, afresh }, onFrame = () => {}) {
  return withPage(path.dirname(files[0]), async (page) => {
    const groups = await page.evaluate((options) => window.original.open(options), {
      ...solution,
      engine,
    });
    const sightings = [];
    const millis = [];
    for (let index = 0; index < files.length; index++) {
      const found = await page.evaluate(
        ([address, time, reset]) => window.original.next(address, time, reset),
        [`/frames/${path.basename(files[index])}`, times[index] / 1000, afresh],
      );
      sightings.push(found.points && { points: found.points, world: found.world });
      millis.push(found.took);
      onFrame(index + 1);
    }
    millis.sort((a, b) => a - b);
    return { sightings, groups, millis: millis[millis.length >> 1] };
  });
}

/**
 * Draws both sides' landmarks on pictures.
 *
 * @param panels for each: file of the picture, title, size of dots, and the points of both sides
 * @param folder that holds the files
 * @returns a PNG
 */
export async function draw(panels, folder) {
  const { png } = await withPage(folder, async (page) => ({
    png: await page.evaluate(
      (drawn) => window.original.draw(drawn),
      panels.map(({ file, ...rest }) => ({
        ...rest,
        address: `/frames/${path.relative(folder, file)}`,
      })),
    ),
  }));
  return Buffer.from(png.slice(png.indexOf(",") + 1), "base64");
}
