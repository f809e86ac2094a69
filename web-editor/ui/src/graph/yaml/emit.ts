import type { Plain, Scalar } from './value';

const PLAIN_TEXT = /^[A-Za-z0-9_./~+][A-Za-z0-9_./~+%@=<>()*! -]*(:\/\/[A-Za-z0-9_./~+%@=-]+)?$/;
const NUMBER = /^[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?$|^[-+]?0[xob][\da-fA-F_]+$/;
const SPECIAL = /^(null|~|true|false|yes|no|on|off|[-+]?\.inf|\.nan)$/i;
const DATE = /^\d{4}-\d/;
/** What JSON leaves as it is and YAML does not take, or takes for a line break. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** How a value is written on one line, inside braces or not. */
export function flowSource(value: Plain): string {
  if (typeof value === 'string') {
    return textSource(value);
  }
  if (isList(value)) {
    return `[${value.map(flowSource).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, inner]) =>
      entrySource(key, flowSource(inner)),
    );
    return braces(entries);
  }
  return numberSource(value);
}

/** `{ a: 1, b: 2 }` */
export function braces(entries: readonly string[]): string {
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** `key: value`, the value written already. */
export function entrySource(key: string, value: string): string {
  return `${textSource(key)}: ${value}`;
}

/** A text that reads back as this text: plain where nobody can misread it, else in double quotes. */
export function textSource(text: string): string {
  return isPlain(text) ? text : doubleQuoted(text);
}

/** The same, quoted as the scalar was whose place it takes. */
export function textSourceLike(former: Scalar, text: string): string {
  if (former.style === 'double') {
    return doubleQuoted(text);
  }
  if (former.style === 'single' && !/['\n\r\t\\]/.test(text) && text.search(UNPRINTABLE) < 0) {
    return `'${text}'`;
  }
  return textSource(text);
}

function isPlain(text: string): boolean {
  return (
    PLAIN_TEXT.test(text) &&
    text.trim() === text &&
    !NUMBER.test(text) &&
    !SPECIAL.test(text) &&
    !DATE.test(text)
  );
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function numberSource(value: number | boolean | null): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  }
  return String(value);
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
