import type { IgnoreSettings } from '../ignoring/ignoreRules.ts';
import type { Entry } from '../inventory/entry.ts';
import { foldName, foundPaths } from '../inventory/foundPaths.ts';
import { unignoredPaths } from '../inventory/unignoredPaths.ts';
import { onePerPath, type PartialFile } from '../sync/partial/partialFolder.ts';

/** What a source is, and what its walk found. */
export interface WalkedPlace {
  readonly place: { readonly root: string; readonly file?: string };
  readonly entries: readonly Entry[];
  /** Those of the walk. */
  readonly settings: IgnoreSettings;
  readonly folds: boolean;
}

/**
 * Those half-received files whose paths a walk offers, or would if they were there, under the paths that it has for them:
 * another session, or another version of the rules, may have left them, and nobody is told of what is left out now.
 * @param partials the newest first
 */
export async function offeredPartials(
  partials: readonly PartialFile[],
  { place: { root, file }, entries, settings, folds }: WalkedPlace,
): Promise<PartialFile[]> {
  const spelling = new Spelling(entries, partials, folds);
  const found = partials.flatMap((partial) => {
    const path = spelling.of(partial.path);
    return path === undefined ? [] : [{ ...partial, path }];
  });
  const paths = found.map(({ path }) => path);
  // Whether the rules leave out a single file, its walk has said.
  const offered = file === undefined ? await unignoredPaths(root, paths, settings) : paths;
  return onePerPath(found.filter(({ path }) => offered.includes(path)));
}

/** How a walk spells paths of half-received files, there or not. */
class Spelling {
  readonly #folds: boolean;
  /** Paths that the walk found or would offer. */
  readonly #found: ReadonlySet<string>;
  /** The same by what their spellings have in common. */
  readonly #byFold: ReadonlyMap<string, string>;

  constructor(
    entries: readonly Entry[],
    partials: readonly Pick<PartialFile, 'path'>[],
    folds: boolean,
  ) {
    const paths = partials.flatMap(({ path }) => [path, ...foldersOf(path)]);
    const found = foundPaths(entries, paths, folds);
    this.#folds = folds;
    this.#found = new Set(found);
    this.#byFold = new Map(folds ? found.map((path) => [foldName(path), path]) : []);
  }

  /** Undefined for what is not offered. */
  of(path: string): string | undefined {
    if (!this.#found.has(path) && !this.#byFold.has(foldName(path))) return undefined;
    return this.#folds ? this.#folded(path) : path;
  }

  /** What is not there lies in a folder that may be, under another spelling. */
  #folded(path: string): string {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : `${this.#folded(path.slice(0, slash))}/`;
    const spelled = folder + path.slice(slash + 1);
    if (this.#found.has(spelled)) return spelled;
    const other = this.#byFold.get(foldName(spelled));
    return other?.startsWith(folder) === true ? other : spelled;
  }
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    folders.push(path.slice(0, slash));
  }
  return folders;
}
