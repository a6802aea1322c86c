/** What a benchmark measured: the name of a figure, its unit, and each value in the order of the runs. */
export interface Figure {
  readonly name: string;
  /** Times; 10^6 bytes; bytes; a part of a peer's value. */
  readonly unit: 'ms' | 'MB' | 'bytes' | 'of the peer';
  readonly values: readonly number[];
}

/** Minimum, median and maximum. */
export function spread(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return [at(0), at(0.5), at(1)];
}

export function median(values: readonly number[]): number {
  return spread(values)[1];
}

/** A line about a figure. */
export function shown({ name, unit, values }: Figure): string {
  const digits = unit === 'of the peer' ? 2 : unit === 'bytes' ? 0 : 1;
  const [least, middle, most] = spread(values).map((value) => value.toFixed(digits));
  return `${name}: median ${middle} ${unit} (${least} to ${most}, ${values.length} runs)`;
}
