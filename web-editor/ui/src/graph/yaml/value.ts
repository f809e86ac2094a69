import type { Span } from '../text/position';

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block' | 'empty';

export interface Scalar {
  readonly kind: 'scalar';
  readonly text: string;
  /** What YAML's core schema makes of it. */
  readonly value: string | number | boolean | null;
  readonly style: ScalarStyle;
  readonly span: Span;
}

export interface Entry {
  readonly key: Scalar;
  readonly value: Value;
}

export interface Mapping {
  readonly kind: 'mapping';
  readonly flow: boolean;
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export interface Sequence {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly Value[];
  readonly span: Span;
}

/** What graph files do not use, such as aliases. It is kept as it is. */
export interface Foreign {
  readonly kind: 'foreign';
  readonly span: Span;
}

/** A YAML value, and where in the text it is written. */
export type Value = Scalar | Mapping | Sequence | Foreign;

/** A value without a place: what is put into a file or taken out of it. */
export type Plain =
  string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export function entryOf(value: Value | undefined, key: string): Entry | undefined {
  return entriesOf(value).find((entry) => entry.key.text === key);
}

/** The value at a path of keys. */
export function valueAt(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => entryOf(inner, key)?.value, value);
}

export function entriesOf(value: Value | undefined): readonly Entry[] {
  return value?.kind === 'mapping' ? value.entries : [];
}

export function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.kind === 'sequence' ? value.items : [];
}

/** The text of a scalar that is there; nothing for an empty value or a collection. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && !isEmpty(value) ? value.text : undefined;
}

/** Whether nothing, `null` or an empty collection is written. */
export function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return value.value === null;
    case 'mapping':
      return value.entries.length === 0;
    case 'sequence':
      return value.items.length === 0;
    case 'foreign':
      return false;
  }
}

/** The value without its place. */
export function plainOf(value: Value): Plain {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'mapping':
      return Object.fromEntries(value.entries.map(({ key, value: v }) => [key.text, plainOf(v)]));
    case 'sequence':
      return value.items.map(plainOf);
    case 'foreign':
      return null;
  }
}

/** Every scalar in a value, keys left out. */
export function scalarsIn(value: Value | undefined): readonly Scalar[] {
  switch (value?.kind) {
    case 'scalar':
      return [value];
    case 'mapping':
      return value.entries.flatMap((entry) => scalarsIn(entry.value));
    case 'sequence':
      return value.items.flatMap(scalarsIn);
    case 'foreign':
    case undefined:
      return [];
  }
}
