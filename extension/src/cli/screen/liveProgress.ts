import type { MemberUi, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { duration, shown, size } from './shownText.ts';
import { table } from './table.ts';

type Progress = Parameters<MemberUi['progress']>[1];

interface Row {
  readonly progress: Progress;
  readonly since: number;
  readonly speed: number;
}

const WORDS: Readonly<Record<Progress['phase'], string>> = {
  inventory: 'taking inventory',
  analysis: 'comparing contents',
  waiting: 'waiting',
  synchronizing: 'synchronizing',
  finished: 'finished',
};

/** The table of all members that is drawn again and again while a run goes on. */
export class LiveProgress {
  readonly #rows = new Map<string, Row>();
  readonly #names = new Map<string, string>();
  #phase: RunPhase = 'inventory';

  phase(phase: RunPhase): void {
    this.#phase = phase;
    this.#rows.clear();
  }

  members(members: readonly ShownMember[]): void {
    for (const { memberId, letter, name } of members) {
      this.#names.set(memberId, `${letter}  ${shown(name)}`);
    }
  }

  update(memberId: string, progress: Progress, now: number): void {
    const before = this.#rows.get(memberId);
    const same = before?.progress.phase === progress.phase;
    const since = same ? before.since : now;
    const elapsed = (now - since) / 1000;
    const speed = elapsed > 0.5 ? progress.bytesDone / elapsed : 0;
    this.#rows.set(memberId, { progress, since, speed });
  }

  text(): string {
    const rows = [...this.#rows].map(([memberId, row]) => this.#row(memberId, row));
    if (rows.length === 0) return `  ${this.#phase}…`;
    rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    return table(['', 'phase', 'files', 'bytes', 'speed', 'left'], rows, 2);
  }

  #row(memberId: string, { progress, speed }: Row): string[] {
    const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
    const left = speed > 0 && bytesTotal > bytesDone ? (bytesTotal - bytesDone) / speed : undefined;
    return [
      this.#names.get(memberId) ?? '',
      WORDS[progress.phase],
      filesTotal > 0 ? `${filesDone} of ${filesTotal}` : String(filesDone),
      bytesTotal > 0 ? `${size(bytesDone)} of ${size(bytesTotal)}` : size(bytesDone),
      speed > 0 ? `${size(speed)}/s` : '',
      left === undefined ? '' : duration(left * 1000),
    ];
  }
}
