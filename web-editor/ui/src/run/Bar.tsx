interface Props {
  readonly label: string;
  /** From 0 to 1. */
  readonly value: number;
  /** From 0 to 1: what stands behind it, paler. */
  readonly behind?: number;
  /** What the value is, for who cannot see the bar. */
  readonly text: string;
  readonly tone?: 'good' | 'warn' | 'bad';
}

/** A share as a bar. The browser's own `meter` is drawn differently by each. */
export function Bar({ label, value, behind, text, tone }: Props) {
  const width = (share: number) => `${String(Math.round(1000 * Math.min(1, share)) / 10)}%`;
  return (
    <span
      className={tone === undefined ? 'bar' : `bar ${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * Math.min(1, value))}
      aria-valuetext={text}
      title={text}
    >
      {behind === undefined ? null : <i className="behind" style={{ width: width(behind) }} />}
      <i style={{ width: width(value) }} />
    </span>
  );
}
