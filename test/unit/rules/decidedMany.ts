import assert from 'node:assert/strict';
import {
  type Choice,
  type Chosen,
  chosenItems,
} from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type {
  HandAction,
  HandDecision,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import type {
  Cell,
  Comparison,
  ComparisonItem,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { columns, d, entryOf, f, type Node } from '../comparison/trees.ts';

export const FROM_A: RuleAction = { copy: 'A', to: 'others' };
export const FROM_B: RuleAction = { copy: 'B', to: 'others' };
export const LEAVE: RuleAction = { leave: 'all' };
export const BY = { by: { memberId: 'm', letter: 'A', name: 'Ada' }, atMs: 5 };

/** A plan with what was decided, as one planner makes it. */
export function planned(
  comparison: Comparison,
  decisions: readonly HandDecision[],
  preset: Preset = 'update',
): Planned {
  // Each planner has them from the log.
  const hands = structuredClone({ decisions, mode: 'standard' as const });
  return makePlan(comparison, { preset, from: 0, without: [], open: true, hands });
}

export function chosen(
  comparison: Comparison,
  choice: Choice,
  asMany: boolean,
  before = planned(comparison, []),
): Chosen {
  const options = { mode: 'standard', compared: comparison, asMany } as const;
  return chosenItems(choice, before, options);
}

export function decided(
  comparison: Comparison,
  paths: readonly string[],
  action: HandAction | null,
  asMany = true,
): HandDecision {
  const { count: _, ...about } = chosen(comparison, { paths, below: false, action }, asMany);
  return { ...BY, ...about, action };
}

/** Many files in folders of a thousand, of which two sources have different sizes. */
export function wide(files: number): Comparison {
  const present = (path: string, node: Node): Cell => {
    const entry = entryOf(path, node);
    assert.ok(entry.kind !== 'unknown');
    return { kind: 'present', entry };
  };
  const both = (path: string, nodes: readonly [Node, Node]): ComparisonItem => {
    return { path, cells: nodes.map((node) => present(path, node)) };
  };
  const [folder, file] = [[d(), d()] as const, [f('new', 2), f('older', 1)] as const];
  const items = [both('', folder), both('d', folder)];
  for (let at = 0; at < files; at += 1) {
    if (at % 1000 === 0) items.push(both(`d/${at / 1000}`, folder));
    items.push(both(`d/${Math.floor(at / 1000)}/${at}`, file));
  }
  items.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { columns: columns(2), items };
}
