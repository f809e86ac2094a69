const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Whether the runtime takes it as a name of a graph, node, param or port. */
export function isKebabCase(name: string): boolean {
  return KEBAB_CASE.test(name);
}

/** The nearest name that the runtime takes; `fallback` where no letter is left. */
export function toKebabCase(text: string, fallback = 'node'): string {
  const name = text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return name === '' ? fallback : name;
}

/** The name itself or, where it is taken, with the first free number behind it. */
export function uniqueName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) {
    return name;
  }
  const stem = name.replace(/-\d+$/, '');
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${String(number)}`;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}
