import type { CDPSession, Page } from '@playwright/test';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pictures a second of a recording. */
export const RATE = 12;

/** Nobody wants to watch how nothing happens for longer than this, in seconds. */
const LONGEST_PAUSE = 1.2;

interface Frame {
  readonly time: number;
  readonly jpeg: Buffer;
}

/** Records what a page shows as numbered pictures of a constant rate. */
export class Recorder {
  readonly #frames: Frame[] = [];
  /** Nobody wants to watch these: from, to. */
  readonly #waits: [number, number][] = [];

  private constructor(
    private readonly session: CDPSession,
    private readonly folder: string,
  ) {}

  static async begin(page: Page, folder: string): Promise<Recorder> {
    await showPointer(page);
    const session = await page.context().newCDPSession(page);
    const recorder = new Recorder(session, folder);
    session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      recorder.#frames.push({
        time: metadata.timestamp ?? Date.now() / 1000,
        jpeg: Buffer.from(data, 'base64'),
      });
      void session.send('Page.screencastFrameAck', { sessionId });
    });
    await session.send('Page.startScreencast', { format: 'jpeg', quality: 92 });
    return recorder;
  }

  /** Leaves out most of a wait in which nothing but signs of waiting move. */
  async through(wait: Promise<void>): Promise<void> {
    const from = Date.now() / 1000 + LONGEST_PAUSE;
    await wait;
    const to = Date.now() / 1000;
    if (to > from) {
      this.#waits.push([from, to]);
    }
  }

  /** Writes `00001.jpg` and so on; what stands still for long is cut short. */
  async end(): Promise<void> {
    await this.session.send('Page.stopScreencast');
    for (const name of readdirSync(this.folder)) {
      rmSync(join(this.folder, name));
    }
    let cut = 0;
    let last: Frame | undefined;
    const wanted = this.#frames.filter(
      ({ time }) => !this.#waits.some(([from, to]) => time > from && time < to),
    );
    const shown = wanted.map((frame) => {
      const pause = last === undefined ? 0 : frame.time - last.time;
      cut += Math.max(0, pause - LONGEST_PAUSE);
      last = frame;
      return { ...frame, time: frame.time - cut };
    });
    const [first] = shown;
    const end = shown.at(-1);
    if (first === undefined || end === undefined) {
      throw new Error('nothing was recorded');
    }
    const count = Math.ceil((end.time - first.time + 1) * RATE);
    for (let number = 0; number < count; number++) {
      const until = first.time + number / RATE;
      const frame = shown.findLast(({ time }) => time <= until) ?? first;
      writeFileSync(join(this.folder, `${String(number + 1).padStart(5, '0')}.jpg`), frame.jpeg);
    }
  }
}

/** A page is recorded without the pointer: one is drawn on it. */
async function showPointer(page: Page): Promise<void> {
  await page.evaluate(() => {
    const pointer = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    arrow.setAttribute('d', 'M1 1v15l4-4 3 7 3-1.5-3-6.5h6Z');
    arrow.setAttribute('fill', '#fff');
    arrow.setAttribute('stroke', '#000');
    pointer.append(arrow);
    pointer.setAttribute('width', '22');
    pointer.setAttribute('height', '24');
    Object.assign(pointer.style, {
      position: 'fixed',
      left: '0',
      top: '0',
      zIndex: '1000',
      pointerEvents: 'none',
    });
    document.body.append(pointer);
    const follow = ({ clientX, clientY }: MouseEvent) => {
      pointer.style.transform = `translate(${String(clientX)}px, ${String(clientY)}px)`;
    };
    for (const event of ['mousemove', 'pointermove', 'dragover'] as const) {
      window.addEventListener(event, follow, true);
    }
  });
}
