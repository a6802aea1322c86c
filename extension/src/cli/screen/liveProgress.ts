import type { DroppedMember, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { PHASES } from './lines.ts';
import type { Progress } from './screen.ts';
import { clockTime, duration, number, shownName, size } from './shownText.ts';
import { table } from './table.ts';

interface Row {
  readonly progress: Progress;
  readonly since: number;
  /** Bytes a second since then; 0: too early to tell. */
  readonly speed: number;
}

const WORDS: Readonly<Record<Progress['phase'], string>> = {
  inventory: 'listing',
  analysis: 'reading',
  waiting: 'waiting',
  synchronizing: 'syncing',
  finished: 'done',
};

/** Speeds of less than half a second say nothing. */
const EARLY_S = 0.5;

/** The table of all members that is drawn again and again while a run goes on. */
export class LiveProgress {
  readonly #rows = new Map<string, Row>();
  /** Since when the others go on without a member. */
  readonly #dropped = new Map<string, number>();
  #members: readonly ShownMember[] = [];
  #phase: RunPhase = 'inventory';
  readonly #widest: number[] = [];
  /** Something did not have to travel: there is a column for it from then on. */
  #reuses = false;

  phase(phase: RunPhase): void {
    this.#phase = phase;
    this.#rows.clear();
    this.#reuses = false;
  }

  members(members: readonly ShownMember[]): void {
    this.#members = members;
    this.#dropped.clear();
  }

  dropped({ memberId, since }: DroppedMember): void {
    this.#dropped.set(memberId, since);
  }

  update(memberId: string, progress: Progress, now: number): void {
    const before = this.#rows.get(memberId);
    const same = before?.progress.phase === progress.phase;
    const since = same ? before.since : now;
    const elapsed = (now - since) / 1000;
    const speed = elapsed > EARLY_S ? progress.bytesDone / elapsed : 0;
    this.#rows.set(memberId, { progress, since, speed });
    this.#reuses ||= (progress.bytesReused ?? 0) > 0;
  }

  text(width?: number): string {
    if (this.#members.length === 0) return PHASES[this.#phase];
    const rows = this.#members.map((member) => [
      member.letter,
      shownName(member.name),
      ...this.#cells(member.memberId).map((cell, at) => this.#steady(cell, at)),
    ]);
    const head = [
      '',
      '',
      '',
      'files',
      'bytes',
      'speed',
      'left',
      ...(this.#reuses ? ['reused'] : []),
    ];
    return `${PHASES[this.#phase]}\n${table(rows, { head, textColumns: 3, flexible: 1, width })}`;
  }

  #cells(memberId: string): string[] {
    const since = this.#dropped.get(memberId);
    const row = this.#rows.get(memberId);
    if (since === undefined) return [...cells(row), ...(this.#reuses ? [reusedCell(row)] : [])];
    return [`left out ${clockTime(since)}`, '', '', '', '', ...(this.#reuses ? [''] : [])];
  }

  /** Columns grow and never shrink again, so that the table stands still. */
  #steady(cell: string, column: number): string {
    const widest = Math.max(this.#widest[column] ?? 0, cell.length);
    this.#widest[column] = widest;
    return column === 0 ? cell.padEnd(widest) : cell.padStart(widest);
  }
}

function cells(row: Row | undefined): string[] {
  if (row === undefined) return ['', '', '', '', ''];
  const { progress, speed } = row;
  const { phase, filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  const left = speed > 0 && bytesTotal > bytesDone ? (bytesTotal - bytesDone) / speed : undefined;
  return [
    WORDS[phase],
    filesTotal > 0 ? `${number(filesDone)}/${number(filesTotal)}` : number(filesDone),
    bytesTotal > 0 ? `${size(bytesDone)}/${size(bytesTotal)}` : size(bytesDone),
    speed > 0 ? `${size(speed)}/s` : '',
    left === undefined ? '' : duration(left * 1000),
  ];
}

function reusedCell(row: Row | undefined): string {
  const { bytesReused = 0 } = row?.progress ?? {};
  return bytesReused > 0 ? size(bytesReused) : '';
}
