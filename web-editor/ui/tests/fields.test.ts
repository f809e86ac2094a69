import { describe, expect, it } from 'vitest';
import type { NodeType } from '../src/catalog/catalog';
import {
  type Field,
  fieldsOf,
  referenceIn,
  starterParams,
  whyNotTake,
} from '../src/catalog/fields';
import type { Plain } from '../src/graph/yaml/value';

const REFERENCE = { type: 'string', pattern: '\\$\\{', description: 'A reference such as ${name}' };

function typeWith(
  id: string,
  properties: Record<string, Plain>,
  required: string[] = [],
): NodeType {
  return {
    id,
    version: 1,
    title: id,
    summary: '',
    category: 'vision',
    contract: undefined,
    timing: undefined,
    cost: undefined,
    placement: undefined,
    stateful: false,
    params: { properties, required },
  };
}

function fieldOf(schema: Plain): Field {
  const [field] = fieldsOf(typeWith('x', { one: schema }));
  if (field === undefined) {
    throw new Error('no field');
  }
  return field;
}

describe('fieldsOf', () => {
  it.each<[Field['kind'], Plain]>([
    ['choice', { anyOf: [{ enum: ['canny', 'sobel'] }, REFERENCE] }],
    ['switch', { anyOf: [{ type: 'boolean' }, REFERENCE] }],
    ['number', { anyOf: [{ type: 'number', minimum: 0 }, REFERENCE] }],
    ['number', { anyOf: [{ type: 'integer' }, REFERENCE] }],
    ['text', { type: 'string' }],
    ['text', { anyOf: [{ type: 'string', pattern: '^a$' }, REFERENCE] }],
    [
      'color',
      { anyOf: [{ type: 'string', pattern: '^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$' }, REFERENCE] },
    ],
    ['input-file', { 'x-kind': 'input-uri', type: 'string' }],
    ['output-file', { 'x-kind': 'output-uri', type: 'string' }],
    ['model', { 'x-kind': 'model', type: 'string' }],
    ['long-text', { 'x-kind': 'multiline', type: 'string' }],
    ['list', { type: 'array', items: { anyOf: [{ type: 'number' }, REFERENCE] } }],
  ])('enters %s', (kind, schema) => {
    expect(fieldOf(schema).kind).toBe(kind);
  });

  it('keeps bounds, defaults and what a list holds', () => {
    const field = fieldOf({
      description: 'How many',
      default: 3,
      anyOf: [{ type: 'integer', minimum: 1, maximum: 7 }, REFERENCE],
    });
    expect(field).toMatchObject({ doc: 'How many', default: 3, integer: true, min: 1, max: 7 });
    expect(fieldOf({ type: 'array', items: { type: 'number' } }).numbers).toBe(true);
    expect(fieldOf({ type: 'array', items: { type: 'string' } }).numbers).toBe(false);
    expect(fieldOf({ 'x-live': true, type: 'string' }).live).toBe(true);
  });
});

describe('whyNotTake', () => {
  const bounded = fieldOf({ anyOf: [{ type: 'integer', minimum: 1, maximum: 7 }, REFERENCE] });

  it.each<[Plain, string | undefined]>([
    [3, undefined],
    ['${n}', undefined],
    [0, 'at least 1'],
    [8, 'at most 7'],
    [1.5, 'a whole number'],
    ['three', 'a number'],
  ])('says of %j: %s', (value, reason) => {
    expect(whyNotTake(bounded, value)).toBe(reason);
  });

  it('names the choices', () => {
    const field = fieldOf({ anyOf: [{ enum: ['a', 'b'] }, REFERENCE] });
    expect(whyNotTake(field, 'c')).toBe('one of a, b');
    expect(whyNotTake(field, 'b')).toBeUndefined();
  });

  it('checks the form of texts and colours', () => {
    const duration = fieldOf({ anyOf: [{ type: 'string', pattern: '^[0-9]+ms$' }, REFERENCE] });
    expect(whyNotTake(duration, '40ms')).toBeUndefined();
    expect(whyNotTake(duration, '40')).toContain('form');
    expect(whyNotTake(fieldOf({ type: 'array' }), 'a')).toBe('a list');
    expect(whyNotTake(fieldOf({ type: 'boolean' }), 'yes')).toBe('true or false');
  });

  it('knows a reference from a text that only looks like one', () => {
    expect(referenceIn('${name}')).toBe('${name}');
    expect(referenceIn('out/${name}.mp4')).toBe('out/${name}.mp4');
    expect(referenceIn('$${name}')).toBeUndefined();
    expect(referenceIn(3)).toBeUndefined();
  });
});

describe('starterParams', () => {
  const uri = (kind: string) => ({ uri: { 'x-kind': kind, type: 'string' } });

  it('gives a sink a file that nothing else writes', () => {
    const encode = typeWith('encode', uri('output-uri'), ['uri']);
    expect(starterParams(encode, 'edges', new Set(), undefined)).toEqual({ uri: 'out/edges.mp4' });
    const taken = new Set(['out/edges.mp4']);
    expect(starterParams(encode, 'edges', taken, undefined)).toEqual({ uri: 'out/edges-2.mp4' });
  });

  it('gives a source a sample, and leaves the rest to be asked for', () => {
    const decode = typeWith('decode', uri('input-uri'), ['uri']);
    expect(starterParams(decode, '', new Set(), 'sample:a')).toEqual({ uri: 'sample:a' });
    expect(starterParams(decode, '', new Set(), undefined)).toEqual({});
    const generator = typeWith('generator', { model: { type: 'string' } }, ['model']);
    expect(starterParams(generator, '', new Set(), 'sample:a')).toEqual({});
  });
});
