import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { LocalStat } from '../../inventory/entry.ts';
import type { ConfinedFolder } from '../confinedFolder.ts';
import type { BasePiece } from '../deltaBase.ts';
import { PartialFolder } from './partialFolder.ts';

/** A half-received file that a plan goes on with. */
export interface PartialBase {
  /** In the folder of half-received files. */
  readonly name: string;
  readonly stat: LocalStat;
  /** Bytes of it that count: no more than every recipient of the transfer has. 0: it is only kept until the path is done. */
  readonly length: number;
}

/** What a run does with the half-received files of a source. */
export interface PlannedPartials {
  /** By path, as the source spells it. */
  readonly bases: ReadonlyMap<string, PartialBase>;
  /** Names of those of which the plan makes something else. */
  readonly spent: readonly string[];
}

const NONE: PlannedPartials = { bases: new Map(), spent: [] };

/** What came is not what was meant, or it stands in the way: a next run would have no use for it. */
const WORTHLESS: ReadonlySet<ErrorCode> = new Set([
  'content-mismatch',
  'source-changed',
  'entry-vanished',
  'entry-unreadable',
  'entry-changed',
  'target-changed',
  'target-not-empty',
  'unsaved',
  'conflict',
  'not-permitted',
  'path-not-allowed',
  'name-not-allowed',
  'name-too-long',
  'read-only',
  'write-failed',
  'dependency-failed',
  'not-in-plan',
  'stream-malformed',
  'chunk-forged',
] as const);

/** Whether what came of a file is of use for another run, although this one could not complete it. */
export function isWorthKeeping(why: ErrorCode): boolean {
  return !WORTHLESS.has(why);
}

/** The half-received files of a source while a run changes it. */
export class SitePartials {
  readonly #folder: PartialFolder | undefined;
  readonly #bases: ReadonlyMap<string, PartialBase>;
  /** Paths whose half has been removed. */
  readonly #gone = new Set<string>();
  /** What could not be removed: no reason for an operation to fail. */
  #failure: unknown;

  /** Removes those that are of no use any more. Throws a file-system error's code where the folder can't be opened. */
  constructor(privateFolder: ConfinedFolder, { bases, spent }: PlannedPartials = NONE) {
    this.#bases = bases;
    this.#folder = bases.size + spent.length === 0 ? undefined : PartialFolder.open(privateFolder);
    for (const name of spent) this.#remove(name);
  }

  /**
   * What a path's content begins with; undefined where nothing of it has come before. Throws 'content-mismatch' where it
   * is gone or another: nothing of the user's has changed, and the second try of the run brings a whole copy.
   */
  open(path: string): BasePiece | undefined {
    const base = this.#bases.get(path);
    if (base === undefined || base.length === 0) return undefined;
    if (this.#folder === undefined) throw new BytesyncError('content-mismatch', { path });
    try {
      return { fd: this.#folder.open(base), length: base.length };
    } catch (cause) {
      throw new BytesyncError('content-mismatch', { path }, { cause });
    }
  }

  /** Bytes that are kept of a path; 0 where nothing is. */
  sizeOf(path: string): number {
    return this.#gone.has(path) ? 0 : (this.#bases.get(path)?.stat.size ?? 0);
  }

  /** The path has its content, or what was there of it was no good, or is needed less than its space. Returns whether it was there. */
  remove(path: string): boolean {
    const base = this.#bases.get(path);
    if (base === undefined || this.#gone.has(path)) return false;
    this.#gone.add(path);
    return this.#remove(base.name);
  }

  /** Throws why something could not be removed. */
  close(): void {
    this.#folder?.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Whether it is gone. */
  #remove(name: string): boolean {
    try {
      this.#folder?.remove(name);
      return true;
    } catch (error) {
      this.#failure = error;
      return false;
    }
  }
}
