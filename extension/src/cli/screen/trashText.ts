import { sentence } from '../../engine/messages/sentences.ts';
import type { RestoreResult } from '../../engine/trash/restoreFromTrash.ts';
import type { TrashEntry, TrashListing, TrashVersion } from '../../engine/trash/trashVersion.ts';
import { counted, number, shown, size } from './shownText.ts';
import { table } from './table.ts';

const LISTED = 50;

/** Versions as a person reads them, newest first. */
export function versionsText(listing: TrashListing, width?: number): string {
  const { versions, moreVersions, problems } = listing;
  const rows = versions.map(({ id, date, files, bytes }) => [
    id,
    moment(date),
    number(files),
    size(bytes),
  ]);
  const head = ['version', 'when', 'files', 'size'];
  const lines =
    rows.length > 0
      ? [table(rows, { head, textColumns: 2, flexible: 0, width })]
      : ['The trash is empty.'];
  if (moreVersions > 0) lines.push(moreLine(moreVersions));
  if (problems.length > 0) lines.push('', problemsText('Left alone:', problems));
  return lines.join('\n');
}

/** What a version holds, each with its date. */
export function versionText(version: TrashVersion, width?: number): string {
  const { entries, moreEntries } = version;
  const shownEntries = entries.slice(0, LISTED);
  const rows = shownEntries.map(({ path, kind, reason = '', mtimeUs, size: bytes }) => [
    reason,
    moment(mtimeUs / 1000),
    kind === 'file' ? size(bytes) : kind,
    shown(path),
  ]);
  const more = entries.length - shownEntries.length + moreEntries;
  const lines = [`${version.id}, ${moment(version.date)}: ${amount(version)}`, ''];
  lines.push(table(rows, { textColumns: 4, flexible: 3, width }));
  if (more > 0) lines.push(moreLine(more));
  return lines.join('\n');
}

/** What a restore did, and how to take it back. */
export function restoredText(result: RestoreResult): string {
  const { restored, unchanged, skipped, bytes, replacedTo, problems } = result;
  const first =
    restored > 0 ? `Put back ${counted(restored, 'item')}, ${size(bytes)}` : 'Nothing was put back';
  const rest = [
    unchanged > 0 ? `${number(unchanged)} the same already` : '',
    result.failed > 0 ? `${number(result.failed)} left in the trash` : '',
    skipped > 0 ? `${number(skipped)} not tried` : '',
  ].filter((part) => part !== '');
  const lines = [`${[first, ...rest].join(', ')}.`];
  if (replacedTo !== undefined) {
    lines.push(`What stood in their places is in the trash now, as ${replacedTo}.`);
  }
  if (problems.length > 0) lines.push('', problemsText('Left undone:', problems));
  return lines.join('\n');
}

/** The version with those of its entries that lie at a path or below one. */
export function narrowed(version: TrashVersion, entries: readonly TrashEntry[]): TrashVersion {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  return {
    ...version,
    entries,
    moreEntries: 0,
    files: files.length,
    folders: entries.length - files.length,
    bytes: files.reduce((sum, entry) => sum + entry.size, 0),
  };
}

function amount({ files, folders, bytes }: TrashVersion): string {
  const parts = [
    files > 0 ? `${counted(files, 'file')} of ${size(bytes)}` : '',
    folders > 0 ? counted(folders, 'folder') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function problemsText(title: string, problems: RestoreResult['problems']): string {
  const listed = problems.slice(0, LISTED).map(({ path, code, values }) => {
    const where = shown(path === '' ? '(the folder)' : path);
    return `  ${where}\n      ${shown(sentence(code, values))}`;
  });
  const more = problems.length - listed.length;
  if (more > 0) listed.push(moreLine(more));
  return [title, ...listed].join('\n');
}

export function moreLine(more: number): string {
  return `  … and ${number(more)} more (--json lists all)`;
}

/** 2026-11-22 10:15, as the clock here showed it. */
export function moment(ms: number): string {
  const date = new Date(ms);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes()];
  const padded = (numbers: readonly number[]) =>
    numbers.map((value) => String(value).padStart(2, '0'));
  return `${padded(day).join('-')} ${padded(time).join(':')}`;
}
