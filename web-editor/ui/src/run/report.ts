import type { Plain } from '../graph/yaml/value';

/** What `stats` and other nodes found over a whole stream. */
export interface Summary {
  readonly node: string;
  readonly stream: string;
  readonly values: readonly (readonly [string, number])[];
}

/** What of a run's report is told beside its figures. */
export interface Report {
  /** Until the first frame came out. */
  readonly startSeconds: number | undefined;
  readonly peakBytes: number | undefined;
  readonly summaries: readonly Summary[];
}

type Members = Readonly<Record<string, Plain>>;

/** Reads what `kinoloom run --report` writes; what has another form is left out. */
export function readReport(report: Plain | undefined): Report {
  const { start_seconds: start, peak_rss_bytes: peak, summaries } = membersOf(report);
  return {
    startSeconds: typeof start === 'number' ? start : undefined,
    peakBytes: typeof peak === 'number' && peak > 0 ? peak : undefined,
    summaries: (Array.isArray(summaries) ? (summaries as readonly Plain[]) : []).map((one) => {
      const { node, stream, values } = membersOf(one);
      return {
        node: typeof node === 'string' ? node : '',
        stream: typeof stream === 'string' ? stream : '',
        values: Object.entries(membersOf(values)).flatMap(([name, value]) =>
          typeof value === 'number' ? [[name, value] as const] : [],
        ),
      };
    }),
  };
}

function membersOf(value: Plain | undefined): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : {};
}

/** A size in memory, such as `1.4 GB`. */
export function memory(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
