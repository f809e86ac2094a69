/** The directory of a file, with its slash; empty for the present one. */
export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A path without `.` and needless `..`. */
export function normalized(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') {
      parts.pop();
    } else if (part !== '' && part !== '.' && !(part === '..' && absolute)) {
      parts.push(part);
    }
  }
  return (absolute ? '/' : '') + parts.join('/');
}

/** The file that `path` means in a graph file of directory `from`, as a graph file of `to` writes it. */
export function rebased(path: string, from: string, to: string): string {
  if (path.startsWith('/')) {
    return path;
  }
  const file = normalized(from + path).split('/');
  const base = normalized(to)
    .split('/')
    .filter((part) => part !== '');
  let shared = 0;
  while (shared < base.length && shared < file.length - 1 && base[shared] === file[shared]) {
    shared++;
  }
  const up = base.slice(shared).map(() => '..');
  const written = [...up, ...file.slice(shared)].join('/');
  return written.startsWith('../') ? written : `./${written}`;
}
