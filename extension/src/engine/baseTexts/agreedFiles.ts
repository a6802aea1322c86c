import { sameContent } from '../comparison/contentGroups.ts';
import { changedColumns, copiesTo, sourceOf } from '../comparison/decision.ts';
import type { Cell, ComparisonItem, Decision } from '../comparison/item.ts';
import type { Planned } from '../planning/planned.ts';
import { BASE_TEXT_MAX } from './baseText.ts';

/** A file of one source that all who have it have with the same content. */
export interface AgreedFile {
  /** As the source spells it. */
  readonly path: string;
  readonly size: number;
  readonly mtimeUs: number;
}

/** Files of one source that are looked at after a run. */
const MOST = 2_000;

/**
 * Files of a column, none larger than a text may be, that every source has alike once the plan is done; those that
 * were changed last, the latest first.
 * @param failed paths of items that something went wrong with, on whichever member
 */
export function agreedFiles(
  { comparison, decisions }: Pick<Planned, 'comparison' | 'decisions'>,
  column: number,
  failed: ReadonlySet<string>,
): AgreedFile[] {
  if (comparison.byName === true) return [];
  const files: AgreedFile[] = [];
  for (const [index, item] of comparison.items.entries()) {
    if (item.origin !== undefined || failed.has(item.path)) continue;
    const file = agreedFile(item, decisions[index] ?? { kind: 'nothing' }, column);
    if (file !== undefined) files.push(file);
  }
  return files.sort((a, b) => b.mtimeUs - a.mtimeUs).slice(0, MOST);
}

function agreedFile(
  item: ComparisonItem,
  decision: Decision,
  column: number,
): AgreedFile | undefined {
  if (decision.kind === 'conflict' || decision.kind === 'delete') return undefined;
  const after = (at: number) => cellAfter(item, decision, at);
  const own = after(column);
  if (own?.kind !== 'present' || own.entry.kind !== 'file') return undefined;
  const { size } = own.entry;
  const dated = changedColumns(decision).includes(column) ? sourceOf(decision, column) : column;
  const given = item.cells[dated ?? column];
  if (size > BASE_TEXT_MAX || given?.kind !== 'present') return undefined;
  const others = item.cells.map((_, at) => at).filter((at) => at !== column);
  const isAlike = (at: number) => {
    const cell = after(at);
    return cell !== undefined && (cell.kind === 'absent' || sameContent(own, cell) === true);
  };
  const isShared = others.some((at) => after(at)?.kind === 'present');
  if (!isShared || !others.every(isAlike)) return undefined;
  return { path: spelled(item, column), size, mtimeUs: given.entry.mtimeUs };
}

/** What a column has when the decision is carried out; undefined where that is not one of the cells. */
function cellAfter(item: ComparisonItem, decision: Decision, at: number): Cell | undefined {
  const from = copiesTo(decision).includes(at) ? sourceOf(decision, at) : at;
  return from === undefined ? undefined : item.cells[from];
}

function spelled({ cells, path }: ComparisonItem, column: number): string {
  const cell = cells[column];
  return cell?.kind === 'present' ? cell.entry.path : path;
}
