import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isDirty,
  openSession,
  performed,
  redo,
  saved,
  type Session,
  undo,
} from '../src/graph/history';
import type { Operation } from '../src/graph/operation';
import { copyNodes } from '../src/graph/edits/fragment';
import { contracts, pipelines } from './support';

const context = { contracts };

function doing(session: Session, operation: Operation, merge?: string): Session {
  return performed(session, operation, { label: operation.kind, merge }, context).session;
}

/** An operation for whatever the graph is by then: numbers choose among what is there. */
type Choice = (session: Session) => Operation;

const small = fc.nat(1000);
const names = fc.constantFrom('one', 'two', 'three', 'No Name', 'video');
const values = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.array(fc.integer(), { maxLength: 2 }),
);
const types = fc.constantFrom('decode', 'blur', 'stack', 'test-scene', 'unheard-of', './part.yaml');

function node({ document }: Session, choice: number): string {
  const ids = [...document.graph.nodes.keys()];
  return ids[choice % Math.max(1, ids.length)] ?? 'none';
}

const choices: fc.Arbitrary<Choice> = fc.oneof(
  fc
    .tuple(types, small, small)
    .map(([type, x, y]): Choice => () => ({ kind: 'add-node', type, at: { x, y } })),
  fc.tuple(small, fc.boolean()).map(([a, keepWires]): Choice => (now) => ({
    kind: 'remove-nodes',
    nodes: [node(now, a)],
    keepWires,
  })),
  fc
    .tuple(fc.constantFrom('bypass', 'mute'), small, fc.boolean())
    .map(([kind, a, on]): Choice => (now) => ({
      kind,
      nodes: [
        on || kind === 'bypass'
          ? node(now, a)
          : ([...now.document.graph.muted.keys()][a % 3] ?? node(now, a)),
      ],
      on,
    })),
  fc
    .tuple(small, names)
    .map(([a, name]): Choice => (now) => ({ kind: 'rename-node', node: node(now, a), name })),
  fc
    .tuple(small, small, fc.constantFrom('video', 'videos', 'a', 'score'))
    .map(([a, b, port]): Choice => (now) => ({
      kind: 'connect',
      from: { node: node(now, a), port: 'video' },
      to: { node: node(now, b), port },
    })),
  fc
    .tuple(small, fc.constantFrom('video', 'videos', 'a', 'score'))
    .map(([a, port]): Choice => (now) => ({
      kind: 'disconnect',
      wire: { node: node(now, a), port },
    })),
  fc.tuple(small, names, values).map(([a, param, value]): Choice => (now) => ({
    kind: 'set-param',
    node: node(now, a),
    param,
    value,
  })),
  fc
    .tuple(small, names)
    .map(([a, param]): Choice => (now) => ({ kind: 'unset-param', node: node(now, a), param })),
  fc.tuple(small, small, small).map(([a, x, y]): Choice => (now) => ({
    kind: 'move',
    places: new Map([[node(now, a), { x, y }]]),
  })),
  fc
    .tuple(small, fc.string({ maxLength: 20 }))
    .map(([a, note]): Choice => (now) => ({ kind: 'set-note', node: node(now, a), note })),
  small.map((a): Choice => (now) => ({
    kind: 'duplicate',
    nodes: [node(now, a), node(now, a + 1)],
  })),
  fc.tuple(small, small).map(([a, b]): Choice => (now) => ({
    kind: 'group',
    nodes: [node(now, a), node(now, b)],
    name: 'group',
    path: './parts/group.yaml',
  })),
  small.map((a): Choice => (now) => ({
    kind: 'paste',
    text:
      now.document.graph.nodes.size > 0
        ? copyNodes(now.shown, [...now.shown.graph.nodes.keys()].slice(0, 1 + (a % 3)))
        : 'a: { type: b }',
    outerWires: 'keep',
  })),
  fc
    .tuple(small, fc.constantFrom('', 'x', '\n', '# c\n', '  a: ['))
    .map(([a, insert]): Choice => ({ document }) => {
      const from = a % (document.text.length + 1);
      return {
        kind: 'edit-text',
        splices: [{ from, to: Math.min(from + (a % 3), document.text.length), insert }],
      };
    }),
);

describe('any sequence of edits', () => {
  it('undone gives the file it began with, redone the file it ended with, byte for byte', () => {
    const files = fc.constantFrom(...pipelines.map(({ text }) => text), '', 'nodes: {}\r\n');
    fc.assert(
      fc.property(files, fc.array(choices, { minLength: 1, maxLength: 10 }), (text, sequence) => {
        let session = openSession(text);
        const states = [text];
        for (const choice of sequence) {
          const next = doing(session, choice(session));
          if (next.past.length > session.past.length) {
            states.push(next.document.text);
          }
          session = next;
        }
        const end = session.document.text;
        for (const state of [...states].reverse()) {
          expect(session.document.text).toBe(state);
          session = undo(session);
        }
        expect(session.document.text).toBe(text);
        expect(session.past).toEqual([]);
        while (session.future.length > 0) {
          session = redo(session);
        }
        expect(session.document.text).toBe(end);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a session', () => {
  const text = 'nodes:\n  a: { type: blur, params: { sigma: 1 } }\n';
  const sigma = (value: number): Operation => ({
    kind: 'set-param',
    node: 'a',
    param: 'sigma',
    value,
  });

  it('merges what belongs together', () => {
    let session = openSession(text);
    for (const value of [2, 30, 4]) {
      session = doing(session, sigma(value), 'slider a.sigma');
    }
    expect(session.past.length).toBe(1);
    const ended = session.document.text;
    expect(ended).toContain('sigma: 4');
    expect(undo(session).document.text).toBe(text);
    expect(redo(undo(session)).document.text).toBe(ended);
    session = doing(redo(undo(session)), sigma(5), 'slider a.sigma');
    expect(session.past.length).toBe(2);
    expect(doing(session, sigma(6), 'another').past.length).toBe(3);
  });

  it('forgets what was undone when something else is done', () => {
    const session = doing(undo(doing(openSession(text), sigma(2))), sigma(3));
    expect(session.future).toEqual([]);
    expect(redo(session)).toBe(session);
    expect(undo(openSession(text)).past).toEqual([]);
  });

  it('shows the last sound graph while someone types', () => {
    const typing = (session: Session, insert: string) =>
      doing(session, {
        kind: 'edit-text',
        splices: [{ from: session.document.text.length, to: session.document.text.length, insert }],
      });
    const half = typing(openSession(text), '  b: {');
    expect(half.document.problems.length).toBeGreaterThan(0);
    expect(half.shown.text).toBe(text);
    const whole = typing(half, ' type: x }\n');
    expect([...whole.shown.graph.nodes.keys()]).toEqual(['a', 'b']);
  });

  it('knows whether it is saved, and leaves refused edits alone', () => {
    const session = doing(openSession(text), sigma(2));
    expect(isDirty(session)).toBe(true);
    expect(isDirty(saved(session))).toBe(false);
    const refused = performed(
      session,
      { kind: 'set-type', node: 'x', type: 'y' },
      { label: '' },
      context,
    );
    expect(refused.outcome).toMatchObject({ kind: 'refused', code: 'unknown-node' });
    expect(refused.session).toBe(session);
    expect(doing(session, sigma(2)).past.length).toBe(1);
  });
});
