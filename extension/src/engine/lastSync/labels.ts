import type { Cell } from '../comparison/item.ts';
import { SUPERSEDES_MAX } from './memory.ts';
import type { Label, ToldRow } from './told.ts';

/** What the columns told of a path. */
type ToldRows = readonly (ToldRow | undefined)[];

function isSameTold(a: ToldRows, b: ToldRows): boolean {
  return a.every((row, column) => {
    const other = b[column];
    return row === other || (row?.label === other?.label && row?.state === other?.state);
  });
}

function isSameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

/** Labels of one run; equal ones are one object. */
export class Labels {
  readonly #version: string;
  readonly #bySupersedes = new Map<string, Label>();
  /** What was asked for last, which mostly is asked for again, and its answer. */
  #last:
    | { readonly rows: ToldRows; readonly had: readonly number[]; readonly label: Label }
    | undefined;

  constructor(version: string) {
    this.#version = version;
  }

  /**
   * The label of somebody who had what all have now, if that follows what the others had: whoever missed
   * this run has missed nothing then. Else a new one that follows theirs.
   * @param had columns that had it before
   */
  after(
    cells: readonly (Cell | undefined)[],
    told: readonly (ToldRow | undefined)[],
    had: readonly number[],
  ): Label {
    const rows = told.map((row, column) => (cells[column]?.kind === 'unknown' ? undefined : row));
    const last = this.#last;
    if (last && isSameList(had, last.had) && isSameTold(rows, last.rows)) return last.label;
    const label = this.#of(rows, had);
    this.#last = { rows, had, label };
    return label;
  }

  #of(rows: ToldRows, had: readonly number[]): Label {
    for (const column of had) {
      const row = rows[column];
      if (row === undefined || row.state === 'changed') continue;
      if (follows(row.label, rows, had)) return this.#merged(row.label, rows);
    }
    return this.#new(rows);
  }

  /** Members may remember different versions that were followed: together they are right. */
  #merged(label: Label, told: ToldRows): Label {
    if (told.every((row) => row === undefined || row.label === label)) return label;
    const all = new Set(told.flatMap((row) => row?.label.supersedes ?? []));
    all.delete(label.version);
    if (all.size === label.supersedes.length) return label;
    return this.#shared(label.version, [...all]);
  }

  #new(told: ToldRows): Label {
    const followed = new Set<string>();
    for (const row of told)
      for (const version of row?.label.supersedes ?? []) followed.add(version);
    for (const row of told) if (row !== undefined) followed.add(row.label.version);
    followed.delete(this.#version);
    return this.#shared(this.#version, [...followed]);
  }

  #shared(version: string, followed: readonly string[]): Label {
    const supersedes = followed.slice(-SUPERSEDES_MAX);
    const key = `${version}\0${supersedes.join('')}`;
    const label = this.#bySupersedes.get(key) ?? { version, supersedes };
    this.#bySupersedes.set(key, label);
    return label;
  }
}

/** Whether a label is, or follows, those of all; of those who lose what they had, only what they did not change. */
function follows({ version, supersedes }: Label, rows: ToldRows, had: readonly number[]): boolean {
  return rows.every((row, column) => {
    if (row === undefined) return true;
    const isFollowed = supersedes.includes(row.label.version);
    if (had.includes(column)) return isFollowed || row.label.version === version;
    return isFollowed && row.state !== 'changed';
  });
}
