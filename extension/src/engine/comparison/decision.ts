import type { Cell, ConflictReason, Decision, TargetAction } from './item.ts';

/** Shared by all items that stay as they are: most of a large comparison. */
export const NOTHING: Decision = { kind: 'nothing' };

export function conflict(reason: ConflictReason): Decision {
  return { kind: 'conflict', reason };
}

/** Copies `from` to the columns `to` and only its dates and mode to `datesTo`; either may be empty. */
export function spread(from: number, to: readonly number[], datesTo: readonly number[]): Decision {
  if (to.length > 0 && datesTo.length > 0) return { kind: 'copy-and-dates', from, to, datesTo };
  if (to.length > 0) return { kind: 'copy', from, to };
  if (datesTo.length > 0) return { kind: 'dates', from, to: datesTo };
  return NOTHING;
}

/** Columns that a decision creates or replaces content on. */
export function copiesTo(decision: Decision): readonly number[] {
  if (decision.kind === 'mixed') return targetsOf(decision.actions, isCopy);
  return decision.kind === 'copy' || decision.kind === 'copy-and-dates' ? decision.to : NO_COLUMNS;
}

/** Columns that a decision sets only dates and mode on. */
export function datesTo(decision: Decision): readonly number[] {
  if (decision.kind === 'mixed') return targetsOf(decision.actions, ({ kind }) => kind === 'dates');
  if (decision.kind === 'copy-and-dates') return decision.datesTo;
  return decision.kind === 'dates' ? decision.to : NO_COLUMNS;
}

/** Columns that a decision deletes at. */
export function deletesAt(decision: Decision): readonly number[] {
  if (decision.kind === 'mixed')
    return targetsOf(decision.actions, ({ kind }) => kind === 'delete');
  return decision.kind === 'delete' ? decision.at : NO_COLUMNS;
}

/** Columns that a decision changes in any way. */
export function changedColumns(decision: Decision): readonly number[] {
  if (decision.kind === 'mixed') return decision.actions.map(({ target }) => target);
  return decision.kind === 'delete' ? decision.at : [...copiesTo(decision), ...datesTo(decision)];
}

/** The column that a changed column gets its content or dates from; undefined: from none. */
export function sourceOf(decision: Decision, target: number): number | undefined {
  if (decision.kind !== 'mixed') return 'from' in decision ? decision.from : undefined;
  const action = decision.actions.find((one) => one.target === target);
  return action !== undefined && 'from' in action ? action.from : undefined;
}

/** Whether a column gets the content alone. */
export function isContentOnly(decision: Decision, target: number): boolean {
  if (decision.kind !== 'mixed') return false;
  return decision.actions.some((one) => one.target === target && one.kind === 'content');
}

/** What a decision does, by column in ascending order. */
export function actionsOf(decision: Decision): readonly TargetAction[] {
  if (decision.kind === 'mixed') return decision.actions;
  if (decision.kind === 'delete') return decision.at.map((target) => ({ kind: 'delete', target }));
  if (!('from' in decision)) return [];
  const { from } = decision;
  const copies = copiesTo(decision).map((target) => ({ kind: 'copy', from, target }) as const);
  const dates = datesTo(decision).map((target) => ({ kind: 'dates', from, target }) as const);
  return [...copies, ...dates].sort((a, b) => a.target - b.target);
}

/** The decision that does just this, in its simplest form. */
export function decisionOf(actions: readonly TargetAction[]): Decision {
  const sorted = [...actions].sort((a, b) => a.target - b.target);
  const [first] = sorted;
  if (first === undefined) return NOTHING;
  if (first.kind === 'delete' && sorted.every(({ kind }) => kind === 'delete')) {
    return { kind: 'delete', at: sorted.map(({ target }) => target) };
  }
  const from = 'from' in first ? first.from : undefined;
  const isPlain = (action: TargetAction) =>
    (action.kind === 'copy' || action.kind === 'dates') && action.from === from;
  if (from === undefined || !sorted.every(isPlain)) return { kind: 'mixed', actions: sorted };
  const dated = targetsOf(sorted, ({ kind }) => kind === 'dates');
  return spread(from, targetsOf(sorted, isCopy), dated);
}

function isCopy({ kind }: TargetAction): boolean {
  return kind === 'copy' || kind === 'content';
}

function targetsOf(
  actions: readonly TargetAction[],
  isWanted: (action: TargetAction) => boolean,
): number[] {
  return actions.filter(isWanted).map(({ target }) => target);
}

const NO_COLUMNS: readonly number[] = [];

/** Whether the file was to be read and could not be. */
export function isUnreadable(cell: Cell | undefined): boolean {
  return cell?.kind === 'present' && cell.contentError !== undefined;
}
