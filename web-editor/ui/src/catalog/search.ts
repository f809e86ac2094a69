import type { Payload } from '../graph/contract';
import type { Catalog, NodeType } from './catalog';
import { fits, type OpenPort } from './fit';

export interface Match {
  readonly type: NodeType;
  readonly score: number;
}

/** What is searched in, and how much a hit there is worth. */
const FIELDS: readonly (readonly [(type: NodeType) => string, number])[] = [
  [(type) => type.id, 100],
  [(type) => type.title, 90],
  [(type) => type.category, 30],
  [(type) => type.summary, 25],
  [(type) => portWords(type), 20],
];

/**
 * Node types that every word of the query is found in, best first. An empty query finds all, by
 * category and title.
 *
 * @param port only types that this port can be wired to
 */
export function searchTypes(catalog: Catalog, query: string, port?: OpenPort): readonly Match[] {
  const words = query
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== '');
  return [...catalog.types.values()]
    .filter((type) => port === undefined || fits(type.contract, port))
    .map((type) => ({ type, score: scoreOf(type, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || order(a.type, b.type));
}

function order(a: NodeType, b: NodeType): number {
  return a.category.localeCompare(b.category, 'en') || a.title.localeCompare(b.title, 'en');
}

function scoreOf(type: NodeType, words: readonly string[]): number {
  const scores = words.map((word) =>
    Math.max(
      ...FIELDS.map(([field, weight]) => weight * nearness(field(type).toLowerCase(), word)),
    ),
  );
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 1);
}

function portWords({ contract }: NodeType): string {
  const ports = [...(contract?.inputs ?? []), ...(contract?.outputs ?? [])];
  const types: readonly Payload[] = ports.map(({ type }) => type);
  return [...new Set([...types, ...ports.map(({ name }) => name)])].join(' ');
}

/** From 0, not in it, to 1, the very text. */
export function nearness(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) {
    return text.length === word.length ? 1 : 0.9;
  }
  if (at > 0) {
    return /[^a-z0-9]/.test(text.charAt(at - 1)) ? 0.8 : 0.6;
  }
  const words = text.split(/[^a-z0-9]+/);
  return [...words, words.join('')].some((other) => scattered(other, word) || slip(other, word))
    ? 0.3
    : 0;
}

/** Whether the letters come in this order: `edet` in `edgedetect`, not too far apart. */
function scattered(text: string, word: string): boolean {
  if (word.length < 3 || !text.startsWith(word.charAt(0))) {
    return false;
  }
  let at = 0;
  for (const letter of word) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return at <= word.length * 2;
}

/** Whether one letter is wrong, missing, too many, or two are swapped. */
function slip(text: string, word: string): boolean {
  if (word.length < 4 || Math.abs(text.length - word.length) > 1) {
    return false;
  }
  let head = 0;
  while (head < Math.min(text.length, word.length) && text[head] === word[head]) {
    head++;
  }
  const left = text.slice(head);
  const right = word.slice(head);
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (left.slice(2) === right.slice(2) &&
      left.slice(0, 1) + left.slice(1, 2) === right.slice(1, 2) + right.slice(0, 1))
  );
}
