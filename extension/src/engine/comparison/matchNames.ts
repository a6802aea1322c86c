import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { PathKeys } from '@bytesync/shared/names/pathKeys.ts';
import type { Entry } from '../inventory/entry.ts';
import type { Column } from './item.ts';
import { parentPath } from './itemTree.ts';

/** What was found on one data source, by the paths that the comparison has for it. */
export interface MatchedEntries {
  /** Ascending; one for each entry. */
  readonly paths: readonly string[];
  readonly entries: readonly Entry[];
}

export interface MatchedNames {
  readonly columns: readonly MatchedEntries[];
  /** Paths that the rule takes for one, and a source has apart. What is below them is matched exactly. */
  readonly colliding: ReadonlySet<string>;
}

/**
 * Gives what the rule takes for one the same path on all columns: of the names that columns have for it the one that
 * sorts first, or that of a source which is a single file. So the paths don't depend on the order of columns. Where one
 * column has two entries that the rule takes for one, every spelling keeps a path of its own.
 */
export function matchNames(
  columns: readonly Column[],
  inventories: readonly (readonly Entry[])[],
  rule: NameRule,
): MatchedNames {
  const keys = new PathKeys(rule);
  const files = columns.flatMap(({ file }) => file ?? []);
  const paths = new SharedPaths(keys, collisions(inventories, files, keys));
  for (const file of files) paths.propose(file, true);
  for (const entries of inventories) for (const { path } of entries) paths.propose(path, false);
  const matched = inventories.map((entries) => sorted(entries, (path) => paths.of(path).path));
  return { columns: matched, colliding: paths.colliding };
}

/** Keys that one column has twice, or that single files have by several names. */
function collisions(
  inventories: readonly (readonly Entry[])[],
  files: readonly string[],
  keys: PathKeys,
): Set<string> {
  const twice = new Set<string>();
  for (const file of files) {
    const key = keys.of(file);
    if (files.some((other) => other !== file && keys.of(other) === key)) twice.add(key);
  }
  for (const entries of inventories) {
    const seen = new Set<string>();
    for (const { path } of entries) {
      const key = keys.of(path);
      if (seen.has(key)) twice.add(key);
      seen.add(key);
    }
  }
  return twice;
}

interface SharedPath {
  readonly path: string;
  /** What is in it is matched as it is spelled. */
  readonly isExact: boolean;
}

class SharedPaths {
  readonly #keys: PathKeys;
  readonly #collisions: ReadonlySet<string>;
  readonly #names = new Map<string, { readonly name: string; readonly isFixed: boolean }>();
  readonly #folders = new Map<string, SharedPath>([['', { path: '', isExact: false }]]);
  readonly colliding = new Set<string>();

  constructor(keys: PathKeys, collisions: ReadonlySet<string>) {
    this.#keys = keys;
    this.#collisions = collisions;
  }

  /** @param isFixed of a single file, whose name can't become another one */
  propose(path: string, isFixed: boolean): void {
    const key = this.#keys.of(path);
    const name = nameOf(path);
    const known = this.#names.get(key);
    const isBetter =
      known === undefined || (isFixed === known.isFixed ? name < known.name : isFixed);
    if (isBetter) this.#names.set(key, { name, isFixed });
  }

  /** Only after everything was proposed. */
  of(path: string): SharedPath {
    const parent = parentPath(path);
    if (parent === undefined) return { path: '', isExact: false };
    const folder = this.#folder(parent);
    const key = this.#keys.of(path);
    const collides = this.#collisions.has(key);
    const isExact = folder.isExact || collides;
    const name = isExact ? nameOf(path) : (this.#names.get(key)?.name ?? nameOf(path));
    const shared = { path: folder.path === '' ? name : `${folder.path}/${name}`, isExact };
    if (collides && !folder.isExact) this.colliding.add(shared.path);
    return shared;
  }

  #folder(path: string): SharedPath {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const shared = this.of(path);
    this.#folders.set(path, shared);
    return shared;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sorted(entries: readonly Entry[], pathOf: (path: string) => string): MatchedEntries {
  const rows = entries.map((entry) => ({ path: pathOf(entry.path), entry }));
  rows.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { paths: rows.map(({ path }) => path), entries: rows.map(({ entry }) => entry) };
}
