import { createHash } from 'node:crypto';
import { basisFacts } from '../byHand/basis.ts';
import { contentGroups } from '../contentGroups.ts';
import type { ComparisonItem } from '../item.ts';
import type { SummaryAction } from '../summary.ts';
import type { RowsSubject } from './rowsSubject.ts';

const PREFIX = 'bytesync reviewed row v1\0';

/** Marks that are kept, the newest: each takes some 120 bytes. Who loses one has a row to look at once more. */
export const REVIEWED_MAX = 1_000_000;

/** Lines of a log that are worth being written anew without what was taken back. */
const SLACK = 1_000;

/** Hex characters of what a row said: 128 bits, so that nobody finds another row with the mark of one that was looked at. */
const DIGEST_LENGTH = 32;

/** A mark that was set, or taken away; hex characters of the path, then of what the row said. */
const LINE = /^(?<sign>[+-])(?<mark>[0-9a-f]{40})$/u;

/**
 * Which rows a person has looked at: each as it was then. A mark is of one path with one state of its copies and one
 * action, so that it is lost by itself when any of them changes.
 */
export class ReviewedMarks {
  readonly #marks = new Set<string>();
  /** Of all paths that ever had one: what an item says is only written out and hashed where its path is among them. */
  readonly #paths = new Set<string>();

  /** @param isReviewed false takes it away */
  set(mark: string, isReviewed: boolean): void {
    // The one that was set last is the last to go.
    this.#marks.delete(mark);
    if (!isReviewed) return;
    this.#marks.add(mark);
    this.#paths.add(mark.slice(0, 8));
    const [oldest] = this.#marks;
    if (this.#marks.size > REVIEWED_MAX && oldest !== undefined) this.#marks.delete(oldest);
  }

  get isEmpty(): boolean {
    return this.#marks.size === 0;
  }

  has(mark: string): boolean {
    return this.#marks.has(mark);
  }

  /** False: no mark can be of it. */
  mayHave(path: string): boolean {
    return this.#paths.size > 0 && this.#paths.has(pathHash(path));
  }

  /**
   * Takes what was written down before; lines that are none are passed over.
   * @returns the same in fewer lines, where that is worth it
   */
  read(log: string): string | undefined {
    let lines = 0;
    for (const line of log.split('\n')) {
      const { sign, mark } = LINE.exec(line)?.groups ?? {};
      if (mark !== undefined) this.set(mark, sign === '+');
      lines += 1;
    }
    if (lines <= 2 * this.#marks.size + SLACK) return undefined;
    return reviewedLines([...this.#marks], true);
  }
}

/** Marks as they are written down, a line each. */
export function reviewedLines(marks: readonly string[], isReviewed: boolean): string {
  return marks.map((mark) => `${isReviewed ? '+' : '-'}${mark}\n`).join('');
}

/** The mark of a row that says this. @param actions as people see them */
export function reviewMark(
  item: ComparisonItem,
  actions: readonly SummaryAction[],
  { comparison, mode }: Pick<RowsSubject, 'comparison' | 'mode'>,
): string {
  const facts = basisFacts(item, comparison.columns, mode);
  const text = JSON.stringify([facts, contentGroups(item), actions]);
  const digest = createHash('sha256').update(PREFIX).update(text).digest('hex');
  return `${pathHash(item.path)}${digest.slice(0, DIGEST_LENGTH)}`;
}

/** FNV-1a of the path's code units, 32 bits in hex: fast, and only to pass over paths without a mark. */
function pathHash(path: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at += 1) {
    hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
