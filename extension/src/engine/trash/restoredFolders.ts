import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { TrashLine } from '../sync/trash.ts';
import { clearPlace, parentOf, standingAt } from './clearPlace.ts';
import type { ProblemList } from './problemList.ts';
import type { RestoreSite } from './restoreSite.ts';

/** Of a folder without a line nobody knows the mode; the system takes off what it always takes off. */
const USUAL_MODE = 0o777;

interface Made {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly line: TrashLine | undefined;
}

/** The folders that a restore makes. They get their modes and dates last, when nothing more comes inside. */
export class RestoredFolders {
  readonly #site: RestoreSite;
  readonly #lines: ReadonlyMap<string, TrashLine>;
  readonly #made = new Map<string, Made>();

  constructor(site: RestoreSite, lines: ReadonlyMap<string, TrashLine>) {
    this.#site = site;
    this.#lines = lines;
  }

  /**
   * Makes sure that a folder is at the path, and at every one above; what else stands there goes to the
   * trash, links to folders included. Returns whether it was missing.
   */
  ensure(path: string): boolean {
    if (path === '') return false;
    const stat = standingAt(this.#site, path);
    if (stat?.isDirectory()) return false;
    this.ensure(parentOf(path));
    if (stat !== undefined) clearPlace(this.#site, path, stat);
    this.#make(path);
    return true;
  }

  /** Modes and dates, deepest first. */
  finish(problems: ProblemList): void {
    const { source } = this.#site;
    for (const path of [...this.#made.keys()].sort().reverse()) {
      const { dev, ino, line } = this.#made.get(path) ?? {};
      if (line === undefined) continue;
      const { mode, mtimeUs } = line;
      try {
        source.amend(path, { mode, mtimeUs }, (stat) => {
          if (stat.dev !== dev || stat.ino !== ino) throw new BytesyncError('target-changed');
        });
        this.#site.touched(path);
      } catch (error) {
        problems.add(path, error);
      }
    }
  }

  #make(path: string): void {
    const { source, modes } = this.#site;
    const parent = parentOf(path);
    modes.open(parent);
    const found = this.#lines.get(path);
    const line = found?.kind === 'folder' ? found : undefined;
    // Open for what comes inside; a restore that is killed leaves no mode that nobody meant.
    source.mkdir(path, line === undefined ? USUAL_MODE : (line.mode & 0o777) | 0o700);
    this.#site.touched(parent);
    const stat = source.lstat(path);
    if (stat !== undefined) this.#made.set(path, { dev: stat.dev, ino: stat.ino, line });
  }
}
