/** Pictures of what shipped graphs make, by the name of the graph's file. */
const PICTURES: Readonly<Record<string, string>> = import.meta.glob<string>('./gallery/*.jpg', {
  eager: true,
  query: '?url',
  import: 'default',
});

/** The address of a picture of what a shipped graph makes, if there is one. */
export function pictureOf(path: string): string | undefined {
  return PICTURES[`./gallery/${path.replace(/\.ya?ml$/, '')}.jpg`];
}
