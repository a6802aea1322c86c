import assert from 'node:assert/strict';
import { ItemPaths } from '../../../extension/src/engine/comparison/itemPaths.ts';
import type { Memory, MemoryRow } from '../../../extension/src/engine/lastSync/memory.ts';
import {
  respelled,
  SpelledMemory,
  toldByItem,
} from '../../../extension/src/engine/lastSync/spelledMemory.ts';
import type { ToldRow } from '../../../extension/src/engine/lastSync/told.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { comparedFiles, d, f, inventoryOf, type Tree, u } from '../comparison/trees.ts';

const NAMES = { ignoresCase: true, ignoresForm: true };

/** A row that can be told from others: of a version that begins with the path that it was remembered for. */
function rowOf(path: string): MemoryRow {
  return { label: { version: path, supersedes: [] }, held: { kind: 'folder' } };
}

function memoryOf(rows: readonly string[], pending: readonly string[] = []): Memory {
  const of = (paths: readonly string[]) => new Map(paths.map((path) => [path, rowOf(path)]));
  return { known: ['k'], rows: of(rows), pending: of(pending) };
}

const shown = (rows: ReadonlyMap<string, { label: { version: string } }>) =>
  Object.fromEntries([...rows].map(([path, { label }]) => [path, label.version]));

const moved: readonly [string, Tree, readonly string[], Record<string, string>][] = [
  ['what is there', { a: f('1') }, ['a'], { a: 'a' }],
  ['what is gone', {}, ['a'], { a: 'a' }],
  ['what is in another case now', { A: f('1') }, ['a'], { A: 'a' }],
  ['what is in another form now', { 'e\u0301': f('1') }, ['é'], { 'e\u0301': 'é' }],
  ['a folder', { D: d(), 'D/x': f('1') }, ['d', 'd/x'], { D: 'd', 'D/x': 'd/x' }],
  ['both spellings, one of them gone', { A: f('1') }, ['A', 'a'], { A: 'A' }],
  ['two spellings that are gone', { A: f('1') }, ['a', 'ａ'], { A: 'a', ａ: 'ａ' }],
  ['what is there in two spellings', { A: f('1'), a: f('1') }, ['a', 'A'], { a: 'a', A: 'A' }],
  ['what could be either', { Ab: f('1'), aB: f('1') }, ['ab'], { ab: 'ab' }],
];

const told: readonly [string, readonly Tree[], readonly string[], Record<string, string>][] = [
  ['an own spelling', [{ a: f('1') }, { A: f('1') }], ['a'], { A: 'a' }],
  ['what is absent here', [{}, { A: f('1') }], ['a'], { A: 'a' }],
  ['what is unknown here', [{ a: u() }, { A: f('1') }], ['a'], { A: 'a' }],
  ['another spelling than what is here', [{ a: f('1') }, { A: f('1') }], ['A'], {}],
  ['several spellings of what is absent', [{}, { aa: f('1') }], ['aA', 'Aa'], {}],
  ['what is on nobody', [{ D: d() }, { d: d() }], ['D/Gone'], { 'D/gone': 'D/Gone' }],
  [
    'what collides',
    [{ a: f('1'), A: f('1') }, { a: f('1') }],
    ['a', 'A', 'a/x'],
    { a: 'a', A: 'A', 'a/x': 'a/x' },
  ],
  [
    'what is below a collision',
    [
      { D: d(), 'D/x': f('1'), d: d() },
      { d: d(), 'd/x': f('1') },
    ],
    ['D/x', 'd/x'],
    { 'D/x': 'D/x', 'd/x': 'd/x' },
  ],
];

describe('memory of names that are spelled otherwise', () => {
  for (const [what, tree, paths, expected] of moved) {
    it(`follows ${what}`, () => {
      const { known, rows, pending } = respelled(memoryOf(paths, paths), inventoryOf(tree), NAMES);
      assert.deepEqual([known, shown(rows), shown(pending)], [['k'], expected, expected]);
    });
  }

  for (const [what, trees, paths, expected] of told) {
    it(`is told by the comparison’s paths: ${what}`, () => {
      const comparison = comparedFiles(trees, [], NAMES);
      const rows = new Map(
        paths.map((path): [string, ToldRow] => [path, { ...rowOf(path), state: 'same' }]),
      );
      const all = { sourceId: 's', known: [], rows };
      const byItem = toldByItem(all, 0, new ItemPaths(comparison, NAMES));
      assert.deepEqual(shown(byItem.rows), expected);
    });
  }

  it('comes back by the own paths: of what is there, what comes, and what is gone', () => {
    const trees = [
      { There: f('1'), Deep: d(), 'Deep/There': f('1') },
      { there: f('1'), Comes: f('1'), deep: d(), 'deep/there': f('1'), 'deep/Comes': f('1') },
    ];
    const comparison = comparedFiles(trees, [], NAMES);
    const planned = makePlan(comparison, { preset: 'update', from: 0, without: [] });
    const spelled = new SpelledMemory(planned, 0, NAMES);
    const own = ['There', 'COMES', 'Deep/There', 'Deep/COMES', 'Gone', 'Deep/Gone'];
    const { rows } = spelled.toItems(memoryOf(own));
    const items = ['Comes', 'Deep/Comes', 'Deep/There', 'Deep/gone', 'There', 'gone'];
    assert.deepEqual([...rows.keys()].sort(), items);
    const back = spelled.toOwn({ known: [], rows, pending: rows });
    const expected = ['Comes', 'Deep/Comes', 'Deep/Gone', 'Deep/There', 'Gone', 'There'];
    assert.deepEqual([...back.rows.keys()].sort(), expected);
    assert.deepEqual([...back.pending.keys()].sort(), expected);
  });
});
