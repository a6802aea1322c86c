import type { PrunePlan } from '../../engine/trash/planPrune.ts';
import type { TrashEntry, TrashVersion } from '../../engine/trash/trashVersion.ts';
import type { Amounts } from '../amounts.ts';
import { shown, type Words } from '../messages/words.ts';

/** Paths that tell what a version holds. */
const FIRST_PATHS = 3;

/** A row of a question, as the editor shows it. */
export interface TrashRow {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
}

/** When it was put into the trash, how much it is, and its first paths. */
export function versionRow(version: TrashVersion, words: Words, amounts: Amounts): TrashRow {
  return {
    label: amounts.date(version.date),
    description: amountText(version, words, amounts),
    detail: firstPaths(version, words, amounts),
  };
}

/** A path with what it was and when it was changed last. */
export function entryRow(entry: TrashEntry, words: Words, amounts: Amounts): TrashRow {
  const { path, kind, size, mtimeUs } = entry;
  const { t } = words;
  const what = { file: amounts.bytes(size), folder: t('folder'), link: t('link') }[kind];
  const parts = [what, reasonText(entry, words), amounts.date(mtimeUs / 1000)];
  return { label: shown(path), description: parts.filter((part) => part !== '').join(' · ') };
}

/** 3 files (1.2 MB), 1 folder */
export function amountText(
  { files, folders, bytes }: Pick<TrashVersion, 'files' | 'folders' | 'bytes'>,
  { t }: Words,
  amounts: Amounts,
): string {
  const parts: string[] = [];
  const size = amounts.bytes(bytes);
  if (files === 1) parts.push(t('1 file ({0})', size));
  else if (files > 0) parts.push(t('{0} files ({1})', amounts.count(files), size));
  if (folders === 1) parts.push(t('1 folder'));
  else if (folders > 0) parts.push(t('{0} folders', amounts.count(folders)));
  return parts.join(', ');
}

/** The entries at these paths and below them. */
export function chosenEntries(
  { entries }: Pick<TrashVersion, 'entries'>,
  paths: readonly string[],
): TrashEntry[] {
  const chosen = new Set(paths);
  const isChosen = (path: string): boolean => {
    if (chosen.has(path)) return true;
    const end = path.lastIndexOf('/');
    return end > 0 && isChosen(path.slice(0, end));
  };
  return entries.filter(({ path }) => isChosen(path));
}

function firstPaths({ entries, moreEntries }: TrashVersion, { t }: Words, amounts: Amounts) {
  const first = entries.slice(0, FIRST_PATHS).map(({ path }) => shown(path));
  const more = entries.length - first.length + moreEntries;
  return more > 0 ? t('{0} and {1} more', first.join(', '), amounts.count(more)) : first.join(', ');
}

function reasonText({ reason }: TrashEntry, { t }: Words): string {
  switch (reason) {
    case 'replaced':
      return t('replaced');
    case 'deleted':
      return t('deleted');
    default:
      return '';
  }
}

/** What a prune takes, from when, and what stays. */
export function planText(
  { versions, kept, keptBytes }: PrunePlan,
  { t }: Words,
  amounts: Amounts,
): string {
  const first = versions[0]?.date ?? 0;
  const last = versions.at(-1)?.date ?? first;
  const freed = versions.reduce((sum, version) => sum + version.freed, 0);
  const goes =
    versions.length === 1
      ? t('1 version goes: {0}. That frees {1}.', amounts.date(first), amounts.bytes(freed))
      : t(
          '{0} versions go, from {1} to {2}. That frees {3}.',
          amounts.count(versions.length),
          amounts.date(first),
          amounts.date(last),
          amounts.bytes(freed),
        );
  const stays =
    kept === 0
      ? t('Nothing stays in the trash.')
      : t('Versions that stay: {0} ({1}).', amounts.count(kept), amounts.bytes(keptBytes));
  return [goes, stays, t('What is deleted cannot be put back any more.')].join('\n\n');
}
