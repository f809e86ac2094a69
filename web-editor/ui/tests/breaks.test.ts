import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatten, unflattened } from '../src/graph/text/breaks';
import { applyChange, changeOf } from '../src/graph/text/splice';

const texts = fc
  .array(fc.constantFrom('a', 'key: value', '', '# ü', ' '))
  .chain((lines) =>
    fc.constantFrom('\n', '\r\n').map((lineBreak) => ({ text: lines.join(lineBreak), lineBreak })),
  );

describe('flatten', () => {
  it('leads offsets there and back', () => {
    fc.assert(
      fc.property(texts, ({ text }) => {
        const { flat, toFile, toFlat } = flatten(text);
        for (let offset = 0; offset <= flat.length; offset++) {
          expect(toFlat(toFile(offset))).toBe(offset);
        }
        expect(flat).not.toContain('\r');
        expect(toFile(flat.length)).toBe(text.length);
      }),
    );
  });

  it('does to the file what was done to the flat text', () => {
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('', 'x', 'x\ny'),
        ({ text, lineBreak }, a, b, insert) => {
          const { flat } = flatten(text);
          fc.pre(flat === text || lineBreak === '\r\n');
          const ends = [a % (flat.length + 1), b % (flat.length + 1)].sort((x, y) => x - y);
          const splice = { from: ends[0] ?? 0, to: ends[1] ?? 0, insert };
          const changed = applyChange(text, changeOf(unflattened(text, [splice])));
          expect(flatten(changed).flat).toBe(applyChange(flat, changeOf([splice])));
          if (text.includes('\r\n')) {
            expect(changed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
          }
        },
      ),
    );
  });
});
