import { eitherPattern, literalPattern } from './literalPattern.ts';
import { printWord } from './printFilter.ts';

/** What several items have in common, in the order in which it is proposed. */
export const COMMON_KINDS = [
  /** Folders that were chosen, with all that is in them. */
  'chosen-folders',
  'ending',
  'name',
  /** The one that all lie in. */
  'folder',
  'ending-in-folder',
  /** Those that each lies in. */
  'folders',
  /** What is there and what is not, and what it looks like. */
  'state',
  'paths',
  'everything',
] as const;
export type CommonKind = (typeof COMMON_KINDS)[number];

export interface CommonPattern {
  readonly kind: CommonKind;
  readonly expression: string;
}

/** An item as far as its name goes. */
export interface NamedItem {
  readonly path: string;
  readonly isFolder: boolean;
}

/** Endings, and folders, that one filter names. */
const SEVERAL = 8;
/** Paths that one filter names. */
const PATHS_MAX = 16;

/**
 * Filters that all of these items match by their paths, if not by much else.
 * @param chosen folders that somebody meant with all that is in them
 */
export function commonPatterns(
  items: readonly NamedItem[],
  chosen: readonly string[] = [],
): CommonPattern[] {
  const ending = endingFilter(items);
  const folders = distinct(items, folderOf);
  const common = commonFolder(items);
  const folder = common === '' ? undefined : insideOf(common, holds(items, common));
  const found: readonly (readonly [CommonKind, string | undefined])[] = [
    ['chosen-folders', chosenFilter(items, chosen)],
    ['ending', ending],
    ['name', nameFilter(items)],
    ['folder', folder],
    ['ending-in-folder', ending && folder && `${folder} AND ${ending}`],
    ['folders', foldersFilter(items, folders)],
    ['paths', pathsFilter(items)],
  ];
  return found.flatMap(([kind, expression]) => (expression ? [{ kind, expression }] : []));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** '' for what lies in no folder. */
function folderOf({ path, isFolder }: NamedItem): string {
  return isFolder ? path : path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** What follows the last dot of a name, if something stands on both sides of it. */
function endingOf({ path, isFolder }: NamedItem): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return isFolder || dot < 1 ? '' : name.slice(dot + 1);
}

/** What items have, each once; undefined where that is more than one filter names. */
function distinct(
  items: readonly NamedItem[],
  of: (item: NamedItem) => string,
): readonly string[] | undefined {
  const found = new Set<string>();
  for (const item of items) {
    if (found.add(of(item)).size > SEVERAL) return undefined;
  }
  return [...found].sort();
}

function endingFilter(items: readonly NamedItem[]): string | undefined {
  const endings = distinct(items, endingOf);
  if (endings === undefined || endings.length === 0 || endings.includes('')) return undefined;
  return printWord('name', `*.${eitherPattern(endings)}`);
}

function nameFilter(items: readonly NamedItem[]): string | undefined {
  const [first, ...others] = distinct(items, ({ path }) => nameOf(path)) ?? [];
  if (first === undefined || first === '' || others.length > 0) return undefined;
  return printWord('name', literalPattern(first));
}

function foldersFilter(
  items: readonly NamedItem[],
  folders: readonly string[] | undefined,
): string | undefined {
  if (folders === undefined || folders.length < 2 || folders.includes('')) return undefined;
  return insideOfAll(items, outermost(folders));
}

function chosenFilter(items: readonly NamedItem[], chosen: readonly string[]): string | undefined {
  return insideOfAll(items, outermost(chosen.filter((folder) => folder !== '')));
}

function insideOfAll(items: readonly NamedItem[], folders: readonly string[]): string | undefined {
  if (folders.length === 0 || folders.length > SEVERAL) return undefined;
  return folders.map((folder) => insideOf(folder, holds(items, folder))).join(' OR ');
}

function pathsFilter(items: readonly NamedItem[]): string | undefined {
  if (items.length > PATHS_MAX || items.some(({ path }) => path === '')) return undefined;
  return items.map(({ path }) => printWord('path', literalPattern(path))).join(' OR ');
}

/** Without those that lie in another one; of more than one filter names, one too many of them. */
function outermost(folders: readonly string[]): readonly string[] {
  const all = new Set(folders);
  const found: string[] = [];
  for (const folder of all) {
    if (!isBelow(folder, all)) found.push(folder);
    if (found.length > SEVERAL) break;
  }
  return found;
}

/** Whether a folder lies in one of these, however far above. */
function isBelow(folder: string, all: ReadonlySet<string>): boolean {
  for (let end = folder.lastIndexOf('/'); end > 0; end = folder.lastIndexOf('/', end - 1)) {
    if (all.has(folder.slice(0, end))) return true;
  }
  return false;
}

/** Whether the folder itself is one of them. */
function holds(items: readonly NamedItem[], folder: string): boolean {
  return items.some(({ path }) => path === folder);
}

/** What lies in a folder. @param itself whether the folder is meant, too */
function insideOf(folder: string, itself: boolean): string {
  return printWord('path', `${literalPattern(folder)}${itself ? '{,/**}' : '/**'}`);
}

/** The folder that all of these are, or lie in; '' where that is the whole. */
function commonFolder(items: readonly NamedItem[]): string {
  let common: string | undefined;
  for (const item of items) {
    if (common === '') return common;
    common = common === undefined ? folderOf(item) : shared(common, item.path, item.isFolder);
  }
  return common ?? '';
}

/** The folder, or the nearest that it lies in, in which a path lies, too, or that it is. */
function shared(folder: string, path: string, isFolder: boolean): string {
  for (let end = folder.length; end > 0; end = folder.lastIndexOf('/', end - 1)) {
    const isIn =
      path.startsWith(folder.slice(0, end)) &&
      (path[end] === '/' || (isFolder && path.length === end));
    if (isIn) return folder.slice(0, end);
  }
  return '';
}
