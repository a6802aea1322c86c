import { BytesyncError } from '@bytesync/shared/errors.ts';
import ignore, { type Ignore } from 'ignore';
import { readSmallFile } from './smallFile.ts';

/** Larger rule files are refused rather than cut: a rule that is missed offers what must not be. */
const RULES_BYTES = 1024 * 1024;

const newRules = (): Ignore => ignore({ ignorecase: false });

/** Lets a folder's path stand in a pattern literally. */
function escapeGlob(path: string): string {
  return path.replace(/[\\*?[]/gu, '\\$&');
}

/**
 * Rewrites one line of a rule file in `folder` as a pattern of the root's, so that rules of all
 * levels stand in one list and the last match wins, as gitignore(5) has it. Undefined for lines
 * that match nothing.
 */
function rootPattern(line: string, folder: string): string | undefined {
  if (line.startsWith('#')) return undefined;
  const negative = line.startsWith('!');
  const body = negative ? line.slice(1) : line;
  const bare = body.replace(/\r$/u, '').replace(/ +$/u, '');
  if (bare === '' || bare === '/') return undefined;
  // "If there is a separator at the beginning or middle (or both) of the pattern, then the pattern
  // is relative to the directory level of the particular .gitignore file itself. Otherwise the
  // pattern may also match at any level below."
  const slash = bare.indexOf('/');
  const anchored = slash !== -1 && slash < bare.length - 1;
  const below = anchored ? body.replace(/^\//u, '') : `**/${body}`;
  return `${negative ? '!' : ''}/${escapeGlob(folder)}/${below}`;
}

/** Rule text of one folder as patterns relative to the root. A byte order mark is dropped. */
function rootPatterns(text: string, folder: string): string[] {
  const lines = text.replace(/^\ufeff/u, '').split('\n');
  if (folder === '') return lines;
  return lines.flatMap((line) => rootPattern(line, folder) ?? []);
}

/** Tests the entries of one folder. */
export type IgnoreTest = (path: string, isFolder: boolean) => boolean;

/**
 * The ignore rules that hold in one folder: rule files from the root down to it, and the session's
 * own patterns, which come last and so win. Case counts on every platform. Immutable.
 */
export class IgnoreRules {
  readonly #files: Ignore;
  readonly #session: Ignore;
  readonly #empty: boolean;

  private constructor(files: Ignore, session: Ignore, empty: boolean) {
    this.#files = files;
    this.#session = session;
    this.#empty = empty;
  }

  /** `patterns` are in gitignore syntax, relative to the root. */
  static ofSession(patterns: readonly string[]): IgnoreRules {
    return new IgnoreRules(newRules(), newRules().add(patterns), patterns.length === 0);
  }

  /**
   * The rules inside a folder: those around it, then `.git/info/exclude`, then `.gitignore`.
   * @param path relative to the root, @param full absolute, @param names what the folder holds.
   * @throws BytesyncError 'entry-unreadable' with `file`, when a rule file can't be read: what it
   *   would hide must not be offered.
   */
  async enter(path: string, full: string, names: readonly string[]): Promise<IgnoreRules> {
    let patterns: string[] = [];
    for (const [name, file] of [
      ['.git', '.git/info/exclude'],
      ['.gitignore', '.gitignore'],
    ] as const) {
      if (names.includes(name)) {
        patterns = patterns.concat(await readRules(path, full, file));
      }
    }
    if (patterns.length === 0) return this;
    return new IgnoreRules(newRules().add(this.#files).add(patterns), this.#session, false);
  }

  /**
   * A test for the entries directly in a folder whose own path is not ignored. It caches by path,
   * so it is made anew for each folder and its memory ends with it.
   */
  test(): IgnoreTest {
    if (this.#empty) return () => false;
    const rules = newRules().add(this.#files).add(this.#session);
    return (path, isFolder) => rules.ignores(isFolder ? `${path}/` : path);
  }
}

async function readRules(path: string, full: string, file: string): Promise<string[]> {
  try {
    const text = await readSmallFile(`${full}/${file}`, RULES_BYTES);
    return text === undefined ? [] : rootPatterns(text.toString('utf8'), path);
  } catch (cause) {
    throw new BytesyncError('entry-unreadable', { file }, { cause });
  }
}
