import { BytesyncError } from '@bytesync/shared/errors.ts';
import { takesPart } from '../byName/takesPart.ts';
import { differs } from '../contentGroups.ts';
import { copiesTo, NOTHING } from '../decision.ts';
import type { Comparison, ComparisonMode, Decision } from '../item.ts';
import { ItemDraft } from '../rules/itemDraft.ts';
import { basisOf } from './basis.ts';
import { charactersOf, type DecidedItem, type HandAction, isOrder } from './handDecision.ts';
import { compiled } from './holding.ts';

/** Items that one decision may be about, and the characters of their paths and its action in all. */
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

/** A comparison, and what is planned for it. */
export interface Decided {
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  /** What was decided by hand before, by index of the item. */
  readonly holding?: ReadonlyMap<number, unknown>;
  readonly stale?: ReadonlyMap<number, unknown>;
}

/**
 * The items that a choice is about, as they are now; those that are named always, if they are there.
 * @throws BytesyncError decided-too-many, source-unknown
 */
export function chosenItems(
  choice: Choice,
  decided: Decided,
  mode: ComparisonMode,
): readonly DecidedItem[] {
  const { comparison } = decided;
  const named = new Set(choice.paths);
  const folders = choice.below ? choice.paths.map((path) => `${path}/`) : [];
  const makesDifference = differenceOf(choice.action, decided);
  const items: DecidedItem[] = [];
  for (const [index, item] of comparison.items.entries()) {
    const { path } = item;
    // The root is there on all, or it would be no source.
    if (path === '') continue;
    // What is left alone may be named: what is decided of it comes to nothing, and is shown as that.
    if (item.left === undefined && !takesPart(comparison, item)) continue;
    // A folder with all that is in it is only part of it where something happens to the folder itself.
    const isNamed = !choice.below && named.has(path);
    const isAbout = named.has(path) || folders.some((folder) => path.startsWith(folder));
    if (!isNamed && !(isAbout && makesDifference(index))) continue;
    items.push({ path, basis: basisOf(item, comparison.columns, mode) });
  }
  const tooMany =
    items.length > CHOSEN_MAX || charactersOf({ items, ...choice }) > CHOSEN_CHARACTERS;
  if (tooMany) {
    throw new BytesyncError('decided-too-many', { count: items.length, most: CHOSEN_MAX });
  }
  return items;
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
