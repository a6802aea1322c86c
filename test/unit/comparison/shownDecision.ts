import type { Decision, TargetAction } from '../../../extension/src/engine/comparison/item.ts';

/** 'copy A>BC', 'dates A>B', 'copy A>B dates C', 'delete BC', 'copy A>B, copy C>D', 'conflict reason' */
export function shownDecision(decision: Decision, labels: readonly string[] = ALPHABET): string {
  const named = (columns: readonly number[]) => columns.map((column) => labels[column]).join('');
  switch (decision.kind) {
    case 'nothing':
      return 'nothing';
    case 'copy':
    case 'dates':
      return `${decision.kind} ${named([decision.from])}>${named(decision.to)}`;
    case 'copy-and-dates':
      return `copy ${named([decision.from])}>${named(decision.to)} dates ${named(decision.datesTo)}`;
    case 'delete':
      return `delete ${named(decision.at)}`;
    case 'mixed':
      return decision.actions.map((action) => shownAction(action, labels)).join(', ');
    case 'conflict':
      return `conflict ${decision.reason}`;
  }
}

function shownAction(action: TargetAction, labels: readonly string[]): string {
  const target = labels[action.target];
  return 'from' in action
    ? `${action.kind} ${labels[action.from]}>${target}`
    : `${action.kind} ${target}`;
}

const ALPHABET = [...'ABCDEFGHIJKLMNOP'];
