import { BytesyncError } from '@bytesync/shared/errors.ts';
import { takesPart } from '../byName/takesPart.ts';
import { differs } from '../contentGroups.ts';
import { copiesTo, NOTHING } from '../decision.ts';
import type { Comparison, ComparisonItem, ComparisonMode, Decision } from '../item.ts';
import { NOWHERE, placesIn } from '../places.ts';
import { ItemDraft } from '../rules/itemDraft.ts';
import { basisOf } from './basis.ts';
import type { ItemMap } from './byIndex.ts';
import { comparisonDigest } from './comparisonDigest.ts';
import {
  charactersOf,
  type DecidedItem,
  type HandAction,
  isOrder,
  type ManyItems,
} from './handDecision.ts';
import { compiled } from './holding.ts';
import { encodeItemSet } from './itemSet.ts';

/** Items that one decision names by their paths, and the characters of these and its action in all. */
export const CHOSEN_MAX = 5_000;
export const CHOSEN_CHARACTERS = 256 * 1024;

/** What somebody decides by hand, and about what. */
export interface Choice {
  readonly paths: readonly string[];
  /** Also what lies below, as far as it makes a difference there. */
  readonly below: boolean;
  /** null: what rules and preset say. */
  readonly action: HandAction | null;
}

/** Rows that were selected, as the planner knows them. */
export interface SelectionChoice {
  /** In which they were: each run has a planner of its own, which counts selections anew. */
  readonly run: number;
  /** See `SelectedRows`. */
  readonly selection: number;
  readonly action: HandAction | null;
}

/** A comparison, and what is planned for it. */
export interface Decided {
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  /** What was decided by hand before, by index of the item. */
  readonly holding?: ItemMap<unknown>;
  readonly stale?: ItemMap<unknown>;
}

/** How a decision says what it is about: by paths, or where these are many by indexes. */
export interface Chosen {
  readonly items: readonly DecidedItem[];
  readonly many?: ManyItems;
  readonly count: number;
}

export interface ChosenOptions {
  readonly mode: ComparisonMode;
  /** What was compared, without versions that are kept: many items are told by their indexes in it. */
  readonly compared: Comparison;
  /** Tells them by indexes, however few they are. */
  readonly asMany?: boolean | undefined;
}

/**
 * The items that a choice is about, as they are now; those that are named always, if they are there.
 * @throws BytesyncError decided-too-many, source-unknown
 */
export function chosenItems(choice: Choice, decided: Decided, options: ChosenOptions): Chosen {
  const named = new Set(choice.paths);
  const folders = choice.below ? choice.paths.map((path) => `${path}/`) : [];
  const makesDifference = differenceOf(choice.action, decided);
  const isChosen = (path: string, index: number) => {
    // A folder with all that is in it is only part of it where something happens to the folder itself.
    if (!choice.below && named.has(path)) return true;
    const isAbout = named.has(path) || folders.some((folder) => path.startsWith(folder));
    return isAbout && makesDifference(index);
  };
  const { items } = decided.comparison;
  const indexes: number[] = [];
  for (const [index, item] of items.entries()) {
    if (mayBeChosen(decided.comparison, item) && isChosen(item.path, index)) indexes.push(index);
  }
  return chosenOf(indexes, choice.action, decided.comparison, options);
}

/** Whether anything can be decided about the item. */
export function mayBeChosen(comparison: Comparison, item: ComparisonItem): boolean {
  // The root is there on all, or it would be no source.
  if (item.path === '') return false;
  // What is left alone may be named: what is decided of it comes to nothing, and is shown as that.
  return item.left !== undefined || takesPart(comparison, item);
}

/**
 * Tells the items with these indexes.
 * @param indexes ascending
 * @throws BytesyncError decided-too-many
 */
export function chosenOf(
  indexes: readonly number[],
  action: HandAction | null,
  comparison: Comparison,
  { mode, compared, asMany = false }: ChosenOptions,
): Chosen {
  const count = indexes.length;
  if (!asMany && count <= CHOSEN_MAX) {
    const items = indexes.flatMap((index) => {
      const item = comparison.items[index];
      return item ? [{ path: item.path, basis: basisOf(item, comparison.columns, mode) }] : [];
    });
    if (charactersOf({ items, action }) <= CHOSEN_CHARACTERS) return { items, count };
  }
  return { items: [], ...manyOf(indexes, comparison, compared) };
}

/** What is not compared, since it is a version that is kept, is passed over. */
function manyOf(
  indexes: readonly number[],
  { items }: Comparison,
  compared: Comparison,
): Pick<Chosen, 'many' | 'count'> {
  const places = items === compared.items ? undefined : placesIn(items, compared.items);
  const found = Uint32Array.from(indexes, (index) => places?.[index] ?? index).filter((at) => {
    return at !== NOWHERE;
  });
  if (found.length === 0) return { count: 0 };
  const set = encodeItemSet(found, compared.items.length);
  if (set === undefined) throw new BytesyncError('decided-too-many', { count: found.length });
  return { count: found.length, many: { items: set, digest: comparisonDigest(compared) } };
}

/** Whether the action would change something about the item with this index, or about what is planned for it. */
function differenceOf(
  action: HandAction | null,
  { comparison, decisions, holding, stale }: Decided,
): (index: number) => boolean {
  if (action === null) {
    return (index) => holding?.has(index) === true || stale?.has(index) === true;
  }
  if (isOrder(action)) return (index) => copiesTo(decisions[index] ?? NOTHING).length > 0;
  const { columns, items, byName } = comparison;
  const wanted = compiled(action, columns);
  if (wanted === undefined) {
    const labels = columns.map(({ label }) => label).join(', ');
    throw new BytesyncError('source-unknown', { labels });
  }
  return (index) => {
    const item = items[index];
    // A version that is kept is there only because of what was decided.
    if (item === undefined || item.origin !== undefined) return false;
    const isPlanned = decisions[index] !== undefined && decisions[index].kind !== 'nothing';
    if (wanted.kind === 'leave') return isPlanned || differs(item);
    const draft = new ItemDraft(item, columns, byName);
    draft.add(wanted, () => undefined);
    if (!draft.isDecided || draft.decision.kind === 'conflict') return false;
    return isPlanned || draft.decision.kind !== 'nothing';
  };
}
