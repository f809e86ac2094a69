import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { indented } from '../src/graph/yaml/collection';
import { flowSource, textSource, textSourceLike } from '../src/graph/yaml/emit';
import { parse } from '../src/graph/yaml/parse';
import {
  type Plain,
  plainOf,
  type Scalar,
  scalarsIn,
  textOf,
  valueAt,
} from '../src/graph/yaml/value';

const plain: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      'yes',
      'Null',
      '12',
      '1e3',
      '0x1f',
      '.5',
      '40ms',
      '#ff8800',
      'a: b',
      '- a',
      '${x}',
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ maxLength: 6 }).filter((key) => key !== '__proto__'),
      tie('value'),
      {
        maxKeys: 3,
      },
    ),
  ),
})).value;

describe('what is written', () => {
  it('reads back as what it was, alone and within braces', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const cleaned = JSON.parse(JSON.stringify(value)) as Plain;
        expect(parseYaml(`a: ${flowSource(cleaned)}`)).toEqual({ a: cleaned });
        expect(parseYaml(`{ a: ${flowSource(cleaned)}, b: 1 }`)).toEqual({ a: cleaned, b: 1 });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['decode', 'decode'],
    ['out/edges.mp4', 'out/edges.mp4'],
    ['./soft-edges.yaml', './soft-edges.yaml'],
    ['terrain -> vegetation', 'terrain -> vegetation'],
    ['40ms', '40ms'],
    ['${low}', '"${low}"'],
    ['#ff8800', '"#ff8800"'],
    ['12', '"12"'],
    ['true', '"true"'],
    ['sample:franck', '"sample:franck"'],
    ['', '""'],
    ['\u0085', '"\\u0085"'],
  ])('%s becomes %s', (text, written) => {
    expect(textSource(text)).toBe(written);
  });

  it('keeps the quotes of what it replaces', () => {
    const quoted = (source: string) => parse(source).root as Scalar;
    expect(textSourceLike(quoted("'a'"), 'b')).toBe("'b'");
    expect(textSourceLike(quoted("'a'"), "b'")).toBe('"b\'"');
    expect(textSourceLike(quoted('"a"'), 'b')).toBe('"b"');
    expect(textSourceLike(quoted('a'), 'b')).toBe('b');
  });

  it('writes numbers that JSON cannot', () => {
    expect([Infinity, -Infinity, NaN].map(flowSource)).toEqual(['.inf', '-.inf', '.nan']);
  });
});

describe('what is read', () => {
  it('is what the text means', () => {
    const text = 'a: { b: [1, "2", ~], c: }\nd: >-\n  folded\n  text\ne:\n  - x\n  - y: 1.50\n';
    const { root, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(plainOf(root ?? fail())).toEqual(parseYaml(text));
    expect(textOf(valueAt(root, 'e'))).toBeUndefined();
    expect(scalarsIn(root).map((scalar) => scalar.text)).toContain('1.50');
  });

  it('lies where it is written', () => {
    const text = 'a: { b: [1, "2"] } # c\nd: |\n  x\n\ne:\n';
    const { root } = parse(text);
    const written = (...path: string[]) => {
      const span = valueAt(root, ...path)?.span ?? fail();
      return text.slice(span.start, span.end);
    };
    expect(written('a')).toBe('{ b: [1, "2"] }');
    expect(written('a', 'b')).toBe('[1, "2"]');
    expect(written('d')).toBe('|\n  x');
    expect(written('e')).toBe('');
  });

  it('is nothing where nothing is', () => {
    expect(parse('')).toEqual({ root: undefined, problems: [] });
    expect(parse('# only a comment\n').root).toBeUndefined();
  });

  it('tells where a mistake is', () => {
    expect(parse('a: 1\nb: [1,\nc: 2').problems[0]).toMatchObject({ line: 3, code: 'yaml-syntax' });
    expect(parse('a: 1\na: 2').problems[0]).toMatchObject({ line: 2, code: 'duplicate-key' });
    expect(parse('x: {y: ${z}}').problems[0]).toMatchObject({ line: 1, column: 9 });
  });

  it('leaves aside what graph files do not use', () => {
    const { root } = parse('a: &x 1\nb: *x\nc: !t 2\n[1]: 3\n');
    expect(valueAt(root, 'b')?.kind).toBe('foreign');
    expect(valueAt(root, 'c')?.kind).toBe('foreign');
    expect(plainOf(root ?? fail())).toEqual({ a: 1, b: null, c: null });
  });
});

it('indents no blank lines', () => {
  expect(indented(['a', '', 'b'], '  ')).toEqual(['  a', '', '  b']);
});

function fail(): never {
  throw new Error('there is nothing');
}
