import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineBreakOf, lineEnd, offsetAt, positionAt } from '../src/graph/text/position';
import {
  applyChange,
  type Change,
  changeBetween,
  changeOf,
  composeChanges,
  invertChange,
} from '../src/graph/text/splice';

const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', ' '), maxLength: 30 });

/** Any change of a text: cuts at rising places, each between two of them. */
function changesOf(text: string): fc.Arbitrary<Change> {
  return fc
    .array(fc.tuple(fc.nat(text.length), fc.string({ maxLength: 4 })), { maxLength: 6 })
    .map((cuts) => {
      const places = cuts.map(([place]) => place).sort((a, b) => a - b);
      const splices = [];
      for (let i = 0; i + 1 < places.length; i += 2) {
        splices.push({ from: places[i] ?? 0, to: places[i + 1] ?? 0, insert: cuts[i]?.[1] ?? '' });
      }
      return changeOf(splices);
    });
}

describe('changes', () => {
  it('are taken back by their inverse', () => {
    const cases = texts.chain((text) => fc.tuple(fc.constant(text), changesOf(text)));
    fc.assert(
      fc.property(cases, ([text, change]) => {
        const now = applyChange(text, change);
        expect(applyChange(now, invertChange(text, change))).toBe(text);
      }),
    );
  });

  it('compose to one that does both', () => {
    const cases = texts.chain((text) =>
      changesOf(text).chain((first) =>
        fc.tuple(fc.constant(text), fc.constant(first), changesOf(applyChange(text, first))),
      ),
    );
    fc.assert(
      fc.property(cases, ([text, first, second]) => {
        const both = applyChange(applyChange(text, first), second);
        const composed = composeChanges(first, second);
        expect(applyChange(text, composed)).toBe(both);
        expect(applyChange(both, invertChange(text, composed))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('between two texts lead from one to the other', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const change = changeBetween(before, after);
        expect(applyChange(before, change)).toBe(after);
        expect(change.length).toBe(before === after ? 0 : 1);
      }),
    );
  });

  it('refuse splices that overlap', () => {
    expect(() =>
      changeOf([
        { from: 0, to: 3, insert: '' },
        { from: 2, to: 4, insert: '' },
      ]),
    ).toThrow(RangeError);
  });
});

describe('positions', () => {
  it('count lines and columns from 1', () => {
    expect(positionAt('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
    expect(positionAt('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
  });

  it('are found again', () => {
    fc.assert(
      fc.property(texts, fc.nat(30), (text, place) => {
        const offset = Math.min(place, text.length);
        expect(offsetAt(text, positionAt(text, offset))).toBe(offset);
      }),
    );
  });

  it('beyond the end are the end', () => {
    expect(offsetAt('ab\ncd', { line: 1, column: 9 })).toBe(2);
    expect(offsetAt('ab\ncd', { line: 9, column: 1 })).toBe(5);
  });

  it('know both kinds of line breaks', () => {
    expect(lineBreakOf('a\r\nb')).toBe('\r\n');
    expect(lineBreakOf('a')).toBe('\n');
    expect(lineEnd('a\r\nb', 0)).toBe(1);
  });
});
