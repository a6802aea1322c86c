import { copiesTo, sourceOf } from '../comparison/decision.ts';
import {
  type Cell,
  type Comparison,
  type ComparisonItem,
  type Decision,
  givenCell,
} from '../comparison/item.ts';
import { SharedLists } from '../comparison/sharedLists.ts';
import { isSameContent, type ToldPartial } from './partial/partialRecord.ts';
import type { Transfer } from './plan.ts';
import type { PlannedLocal } from './planLocal.ts';

/** A file or base below this many bytes is sent whole: a signature's round trip costs more. */
const WHOLE_BELOW = 2048;

/** The transfers of a plan, and which of them brings an item to a target. */
export interface PlannedTransfers {
  readonly transfers: readonly Transfer[];
  /** Index of the transfer that carries the item's file to the target column. */
  transferTo(item: number, target: number): number | undefined;
}

/**
 * One transfer for each source, path and distinct base: targets whose files are equal there share a
 * delta; targets without a usable base share a whole copy. By path; the whole copy first, then by the
 * lowest target. What targets have themselves takes none. Where all targets of a transfer have half received its content
 * before, what the one has that got least far does not travel again.
 * @param first for each item, 1 where somebody chose that it goes before others
 */
export function planTransfers(
  comparison: Comparison,
  decisions: readonly Decision[],
  local: PlannedLocal,
  first?: Uint8Array,
): PlannedTransfers {
  const transfers: Transfer[] = [];
  const lists = new SharedLists();
  // By item: the first of its transfers; they end where those of the next one begin.
  const starts = new Int32Array(comparison.items.length + 1);
  for (const [index, item] of comparison.items.entries()) {
    starts[index] = transfers.length;
    const decision = decisions[index];
    if (decision === undefined || copiesTo(decision).length === 0) continue;
    const ofItem = itemTransfers(
      item,
      decision,
      (target) => local.contentFor(index, target) === undefined,
    ).map((transfer) => withReceived(transfer, item.path, comparison.partials));
    const isFirst = first?.[index] === 1;
    for (const one of ofItem) {
      const transfer = { ...one, targets: lists.of(one.targets) };
      transfers.push(isFirst ? { ...transfer, first: true } : transfer);
    }
  }
  starts[comparison.items.length] = transfers.length;
  return {
    transfers,
    transferTo: (item, target) => {
      const end = starts[item + 1] ?? 0;
      for (let id = starts[item] ?? 0; id < end; id += 1) {
        if (transfers[id]?.targets.includes(target)) return id;
      }
      return undefined;
    },
  };
}

function withReceived(
  transfer: Transfer,
  path: string,
  partials: Comparison['partials'],
): Transfer {
  if (partials === undefined) return transfer;
  const begun = transfer.targets.map((target) => partials[target]?.get(path));
  const { size, mtimeUs } = transfer.entry;
  const received = begun.reduce((least, told) => Math.min(least, lengthFor(told)), size);
  return received > 0 ? { ...transfer, received } : transfer;

  function lengthFor(told: ToldPartial | undefined): number {
    const { content } = transfer;
    const wanted = { size, mtimeUs, ...(content !== undefined && { content }) };
    return told !== undefined && isSameContent(told, wanted) ? told.received : 0;
  }
}

function itemTransfers(
  item: ComparisonItem,
  decision: Decision,
  travels: (target: number) => boolean,
): Transfer[] {
  const targetsOf = new Map<number, number[]>();
  for (const target of copiesTo(decision)) {
    const from = sourceOf(decision, target);
    if (from === undefined || !travels(target)) continue;
    const targets = targetsOf.get(from);
    if (targets === undefined) targetsOf.set(from, [target]);
    else targets.push(target);
  }
  return [...targetsOf]
    .sort(([a], [b]) => a - b)
    .flatMap(([from, targets]) => transfersFrom(item, from, targets));
}

function transfersFrom(item: ComparisonItem, from: number, to: readonly number[]): Transfer[] {
  const source = givenCell(item, from);
  if (source?.kind !== 'present' || source.entry.kind !== 'file') return [];
  const { entry } = source;
  // What was read to find moves must arrive as well: people were shown that it is the same.
  const content = source.content ?? source.heldContent;
  const whole: number[] = [];
  const deltas = new Map<string, { base: string; baseSize: number; targets: number[] }>();
  for (const target of to) {
    const base = entry.size < WHOLE_BELOW ? undefined : baseOf(item.cells[target]);
    if (base === undefined) {
      whole.push(target);
      continue;
    }
    const key = `${base.base} ${base.baseSize}`;
    const group = deltas.get(key);
    if (group === undefined) deltas.set(key, { ...base, targets: [target] });
    else group.targets.push(target);
  }
  const path = item.origin?.path ?? item.path;
  // What it is read from, as the source spells it.
  const at = entry.path === path ? {} : { at: entry.path };
  const common = { from, path, ...at, entry, ...(content === undefined ? {} : { content }) };
  const copies = whole.length === 0 ? [] : [{ ...common, targets: whole }];
  return [...copies, ...[...deltas.values()].map((delta) => ({ ...common, ...delta }))];
}

function baseOf(cell: Cell | undefined): { base: string; baseSize: number } | undefined {
  if (cell?.kind !== 'present' || cell.entry.kind !== 'file') return undefined;
  if (cell.content === undefined || cell.entry.size < WHOLE_BELOW) return undefined;
  return { base: cell.content, baseSize: cell.entry.size };
}
