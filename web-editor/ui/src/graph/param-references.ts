import { scalarsIn, type Value } from './yaml/value';

/** `${name}`, but neither `$${name}` nor `${env:NAME}`. */
const REFERENCE = /(?<!\$)\$\{([a-z0-9-]+)\}/g;

/** Names that values refer to: params of the graph, or the runtime's own such as `stream`. */
export function paramsIn(value: Value | undefined): ReadonlySet<string> {
  return new Set(
    scalarsIn(value).flatMap((scalar) =>
      [...scalar.text.matchAll(REFERENCE)].map((match) => match[1] ?? ''),
    ),
  );
}

/** The name that a text refers to and does nothing else. */
export function soleReference(text: string): string | undefined {
  const match = /^\$\{([a-z0-9-]+)\}$/.exec(text);
  return match?.[1];
}

/** The text with references replaced; those that nothing is given for stay. */
export function replaceReferences(
  text: string,
  replacement: (name: string) => string | undefined,
): string {
  return text.replace(REFERENCE, (written, name: string) => replacement(name) ?? written);
}

export function referenceTo(name: string): string {
  return `\${${name}}`;
}
