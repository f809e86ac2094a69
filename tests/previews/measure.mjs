#!/usr/bin/env node
// What live previews cost a run: frames of one run per second, and per second of the processors' time (of
// the run and the server together), while nobody watches it, while a page watches 40 wires, while one
// watches that has stopped to read, and while both do, in turns. Linux only.
//
//   node tests/previews/measure.mjs [--rounds 20] [--seconds 5] [--kinoloom docker/target/kinoloom/bin/kinoloom]
//
// The pages are plain WebSocket clients: a browser's own work is not a cost of the run's.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const WIRES = 40;
const SETTLE_SECONDS = 3;
const TICKS_PER_SECOND = 100;
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '5' },
    kinoloom: { type: 'string', default: join(ROOT, 'docker/target/kinoloom/bin/kinoloom') },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);

/** A chain of picture nodes at 640 x 360, each with a wire to watch. */
function graph() {
  const lines = [
    'kinoloom: 1',
    'name: watched',
    'nodes:',
    '  scene: { type: test-scene, params: { width: 640, height: 360, frames: 100000000 } }',
    '  yuv: { type: convert, inputs: { video: scene.video }, params: { format: yuv420p } }',
  ];
  const wires = ['scene.video', 'yuv.video'];
  let from = 'yuv';
  for (let i = wires.length; i < WIRES; i++) {
    const id = `step-${i}`;
    const type =
      i % 2 === 0
        ? 'blur, params: { radius: 1 }'
        : `color, params: { gamma: ${(1 + i / 1000).toFixed(3)} }`;
    lines.push(`  ${id}: { type: ${type}, inputs: { video: ${from} } }`);
    wires.push(`${id}.video`);
    from = id;
  }
  lines.push(`  save: { type: encode, inputs: { video: ${from} }, params: { uri: out.mp4 } }`);
  return { text: lines.join('\n') + '\n', wires };
}

function serve(workspace) {
  const server = spawn(options.kinoloom, ['serve', '--workspace', workspace, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = new Promise((found, failed) => {
    let printed = '';
    server.stdout.on('data', (data) => {
      printed += data;
      const url = /http:\/\/\S+/.exec(printed);
      if (url) {
        found(new URL(url[0]));
      }
    });
    server.on('exit', () => failed(new Error(`the server ended: ${printed}`)));
  });
  return { server, address };
}

function ask(address, method, path, body) {
  return new Promise((found, failed) => {
    const call = request(
      new URL(path, address),
      { method, headers: { 'X-Kinoloom': '1', 'Content-Type': 'application/json' } },
      (answer) => {
        let text = '';
        answer.on('data', (data) => (text += data));
        answer.on('end', () =>
          answer.statusCode < 300 ? found(JSON.parse(text)) : failed(new Error(text)),
        );
      },
    );
    call.on('error', failed);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A page's end of the WebSocket; one that is stuck reads nothing once it has asked for wires. */
class Page {
  pictures = 0;
  bytes = 0;
  #rest = Buffer.alloc(0);
  #parts = [];

  constructor(address, run, wires, { stuck = false, onText = () => {} } = {}) {
    this.onText = onText;
    this.socket = connect(Number(address.port), address.hostname, () => {
      this.socket.write(
        [
          `GET /api/v1/events?run=${run} HTTP/1.1`,
          `Host: ${address.host}`,
          `Origin: ${address.origin}`,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
          'Sec-WebSocket-Extensions: permessage-deflate',
          '',
          '',
        ].join('\r\n'),
      );
    });
    let open = false;
    this.socket.on('data', (data) => {
      let bytes = data;
      if (!open) {
        open = true; // the answer comes in one piece
        const end = data.indexOf('\r\n\r\n');
        if (!data.toString('latin1').startsWith('HTTP/1.1 101') || end < 0) {
          throw new Error(data.toString('latin1'));
        }
        bytes = data.subarray(end + 4);
        if (wires.length > 0) {
          this.#send(0x81, Buffer.from(JSON.stringify({ type: 'watch', data: { wires } })));
        }
        if (stuck) {
          this.socket.pause();
          return;
        }
      }
      this.#read(bytes);
    });
  }

  #send(first, payload) {
    const head =
      payload.length < 126
        ? Buffer.from([first, 0x80 | payload.length])
        : Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
    this.socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }

  #read(bytes) {
    this.bytes += bytes.length;
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const rest = this.#rest;
      if (rest.length < 2) {
        return;
      }
      const short = rest[1] & 0x7f;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (rest.length < head) {
        return;
      }
      const length =
        short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
      if (rest.length < head + length) {
        return;
      }
      const payload = rest.subarray(head, head + length);
      this.#rest = rest.subarray(head + length);
      this.#frame(rest[0], payload);
    }
  }

  #frame(first, payload) {
    const opcode = first & 0x0f;
    if (opcode === 9) {
      this.#send(0x8a, Buffer.from(payload));
    } else if (opcode <= 2) {
      this.#parts.push(opcode, payload);
      if (first & 0x80) {
        const text = this.#parts[0] === 1;
        const whole = Buffer.concat(this.#parts.filter((part) => typeof part !== 'number'));
        this.#parts = [];
        if (text) {
          this.onText(JSON.parse(whole.toString()));
        } else {
          this.pictures++;
        }
      }
    }
  }

  close() {
    this.socket.destroy();
  }
}

/** Seconds of processor time that a process and those it has started have taken. */
function processorSeconds(root) {
  const taken = new Map();
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      parents.set(Number(name), Number(fields[1]));
      taken.set(Number(name), (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND);
    } catch {
      // It has ended meanwhile.
    }
  }
  const belongs = (id) => id === root || (parents.has(id) && belongs(parents.get(id)));
  return [...taken].reduce((sum, [id, time]) => (belongs(id) ? sum + time : sum), 0);
}

const pause = (time) => new Promise((done) => setTimeout(done, time * 1000));

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean, and how far it may be off (standard error). */
const estimate = (values) => {
  const middle = mean(values);
  const spread = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, error: Math.sqrt(spread / (values.length - 1) / values.length) };
};

const PHASES = {
  nobody: [],
  [`${WIRES} wires`]: [{}],
  'stuck page': [{ stuck: true }],
  [`${WIRES} wires and a stuck page`]: [{}, { stuck: true }],
};

const workspace = mkdtempSync(join(tmpdir(), 'previews-'));
const { server, address: printed } = serve(workspace);
try {
  const address = await printed;
  const { text, wires } = graph();
  writeFileSync(join(workspace, 'watched.yaml'), text);
  const run = await ask(address, 'POST', '/api/v1/runs', { path: 'watched.yaml' });
  let last;
  const control = new Page(address, run.id, [], {
    onText: ({ type, data }) => {
      if (type === 'metrics') {
        last = {
          time: performance.now() / 1000,
          processors: processorSeconds(server.pid),
          frames: data.progress.frames,
          drawn: data.previews,
        };
      }
      if (type === 'run' && !['starting', 'running'].includes(data.state)) {
        throw new Error(`the run is ${data.state}: ${JSON.stringify(data.log)}`);
      }
    },
  });
  const nextFigures = async () => {
    const before = last;
    while (last === before) {
      await pause(0.005);
    }
    return last;
  };
  while ((await nextFigures()).frames < 300) {
    // The second compiler is still at work.
  }
  await pause(10);

  const names = Object.keys(PHASES);
  const found = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      const pages = PHASES[name].map((kind) => new Page(address, run.id, wires, kind));
      await pause(SETTLE_SECONDS);
      const from = await nextFigures();
      const seenBefore = pages.reduce((sum, page) => sum + page.pictures, 0);
      await pause(seconds);
      const to = await nextFigures();
      const seen = pages.reduce((sum, page) => sum + page.pictures, 0) - seenBefore;
      pages.forEach((page) => page.close());
      const time = to.time - from.time;
      const figures = {
        fps: (to.frames - from.frames) / time,
        thrift: (to.frames - from.frames) / (to.processors - from.processors),
        drawn: (to.drawn - from.drawn) / time,
        seen: seen / time,
      };
      found[name].push(figures);
      console.error(
        `round ${round + 1}, ${name}: ${figures.fps.toFixed(1)} fps, ` +
          `${figures.thrift.toFixed(1)} frames a processor second, ` +
          `${figures.drawn.toFixed(1)} pictures/s drawn, ${figures.seen.toFixed(1)} seen`,
      );
    }
  }
  control.close();
  await ask(address, 'DELETE', `/api/v1/runs/${run.id}?now=true`, {});

  // Each phase against the others of its round, which a drift of the machine concerns alike.
  const share = (name, figure) => {
    const of = found[name].map((figures, round) => figures[figure] / found.nobody[round][figure]);
    const { mean: middle, error } = estimate(of);
    return `${(100 * middle).toFixed(1)} ± ${(100 * error).toFixed(1)} %`;
  };
  console.log(
    '| watched by | frames a second | share | a processor second | share | pictures drawn a second |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const name of names) {
    const of = (figure) => mean(found[name].map((figures) => figures[figure])).toFixed(1);
    console.log(
      `| ${name} | ${of('fps')} | ${share(name, 'fps')} | ${of('thrift')} | ` +
        `${share(name, 'thrift')} | ${of('drawn')} |`,
    );
  }
} finally {
  server.removeAllListeners('exit');
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
  rmSync(workspace, { recursive: true, force: true });
}
