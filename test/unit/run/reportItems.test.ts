import assert from 'node:assert/strict';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import {
  countItems,
  type ItemCounts,
  NO_ITEMS,
  type WrongPath,
} from '../../../extension/src/engine/report/reportItems.ts';
import { d, f, l, type Tree, u } from '../comparison/trees.ts';
import { planned } from './reportedPlan.ts';

describe('counting items', () => {
  const cases: readonly {
    readonly name: string;
    readonly trees: readonly Tree[];
    readonly preset?: Preset;
    readonly without?: readonly number[];
    readonly wrong?: readonly WrongPath[];
    readonly counts: Partial<ItemCounts>;
  }[] = [
    {
      name: 'equal ones are only in the total',
      trees: [{ a: f('x') }, { a: f('x') }],
      counts: { total: 1 },
    },
    { name: 'the root is no item', trees: [{}, {}], counts: { total: 0 } },
    {
      name: 'created somewhere: copied',
      trees: [{ a: f('x') }, {}],
      counts: { total: 1, copied: 1 },
    },
    {
      name: 'created on one, replaced on another: copied, once',
      trees: [{ a: f('x', 2) }, { a: f('y', 1) }, {}],
      counts: { total: 1, copied: 1 },
    },
    {
      name: 'replaced: updated',
      trees: [{ a: f('x', 2) }, { a: f('y', 1) }],
      counts: { total: 1, updated: 1 },
    },
    {
      name: 'dates of a file: updated',
      trees: [{ a: f('x', 2) }, { a: f('x', 1) }],
      counts: { total: 1, updated: 1 },
    },
    {
      name: 'the time of a folder is no change, its mode is',
      preset: 'mirror',
      trees: [
        { a: d(2), b: d(1, 0o700) },
        { a: d(1), b: d(1, 0o755) },
      ],
      counts: { total: 2, updated: 1 },
    },
    {
      name: 'folders, links and what is in them count each',
      trees: [{ a: d(), 'a/b': f('x'), c: l('a') }, {}],
      counts: { total: 3, copied: 3 },
    },
    {
      name: 'deleted',
      preset: 'mirror',
      trees: [{}, { a: d(), 'a/b': f('x') }],
      counts: { total: 2, deleted: 2 },
    },
    {
      name: 'left on purpose: skipped',
      preset: 'backup',
      trees: [{}, { a: f('x') }],
      counts: { total: 1, skipped: 1 },
    },
    {
      name: 'check skips whatever differs',
      preset: 'check',
      trees: [
        { a: f('x'), b: f('y'), c: f('z') },
        { a: f('y'), c: f('z') },
      ],
      counts: { total: 3, skipped: 2 },
    },
    {
      name: 'what nobody knows is no difference',
      trees: [{ a: f('x') }, { a: u('ignored') }],
      counts: { total: 1 },
    },
    {
      name: 'columns that are left out: skipped',
      without: [1],
      trees: [{ a: f('x') }, {}],
      counts: { total: 1, skipped: 1 },
    },
    {
      name: 'undecided: conflicts',
      trees: [{ a: f('x') }, { a: f('yy') }],
      counts: { total: 1, conflicts: 1 },
    },
    {
      name: 'what went wrong comes before what was to be done',
      trees: [{ a: f('x'), b: f('y'), c: f('z') }, {}],
      wrong: [
        { path: 'a', code: 'disk-full' },
        { path: 'b', code: 'target-changed' },
      ],
      counts: { total: 3, copied: 1, errors: 1, conflicts: 1 },
    },
    {
      name: 'an error comes before a conflict, in any order, and a path counts once',
      trees: [{ a: f('x'), b: f('y') }, {}],
      wrong: [
        { path: 'a', code: 'disk-full' },
        { path: 'a', code: 'conflict' },
        { path: 'b', code: 'conflict' },
        { path: 'b', code: 'write-failed' },
      ],
      counts: { total: 2, errors: 2 },
    },
    {
      name: 'whole sources and paths that are not compared count where something is wrong',
      trees: [{}, {}],
      wrong: [
        { path: '', code: 'read-only' },
        { path: 'elsewhere', code: 'target-changed' },
      ],
      counts: { total: 0, errors: 1, conflicts: 1 },
    },
  ];
  for (const { name, trees, preset = 'update', without, wrong = [], counts } of cases) {
    it(name, () => {
      const { comparison, decisions } = planned(trees, preset, without);
      assert.deepEqual(countItems(comparison, decisions, wrong), { ...NO_ITEMS, ...counts });
    });
  }
});
