import assert from 'node:assert/strict';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { shownDecision } from './shownDecision.ts';
import { analysed, d, e, f, l, type Tree, u } from './trees.ts';

interface DecideCase {
  description: string;
  /** The columns, A first. */
  trees: Tree[];
  from?: number;
  /** Decisions other than nothing, by path, as `shownDecision` writes them. */
  expected: Record<string, string>;
}

const update: DecideCase[] = [
  { description: 'equal', trees: [{ a: f('1') }, { a: f('1') }], expected: {} },
  {
    description: 'one-sided file and folder',
    trees: [{ a: f('1') }, { x: d(), 'x/f': f('1') }],
    expected: { a: 'copy A>B', x: 'copy B>A', 'x/f': 'copy B>A' },
  },
  {
    description: 'the newest wins, here and there',
    trees: [
      { a: f('1', 2), b: f('1', 1) },
      { a: f('2', 1), b: f('2', 2) },
    ],
    expected: { a: 'copy A>B', b: 'copy B>A' },
  },
  {
    description: 'the newest goes to older, other and absent ones alike',
    trees: [{ a: f('1', 1) }, { a: f('2', 3) }, {}, { a: f('3', 2) }],
    expected: { a: 'copy B>ACD' },
  },
  {
    description: 'equal content with an older date gets the date',
    trees: [{ a: f('1', 1) }, { a: f('1', 3) }, { a: f('2', 2) }],
    expected: { a: 'copy B>C dates A' },
  },
  {
    description: 'equal content and date, other mode: nothing is newer',
    trees: [{ a: f('1', 1, 0o600) }, { a: f('1', 1, 0o644) }],
    expected: {},
  },
  {
    description: 'same newest date, same content, a third older',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }, { a: f('2', 2) }],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'same newest date, other content: nobody gets anything',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }, { a: f('3', 1) }, {}],
    expected: { a: 'conflict same-date-different-content' },
  },
  {
    description: 'file and link replace each other',
    trees: [
      { a: f('1', 1), b: f('1', 2) },
      { a: l('x', 2), b: l('x', 1) },
    ],
    expected: { a: 'copy B>A', b: 'copy A>B' },
  },
  {
    description: 'file and link of one date',
    trees: [{ a: f('1', 1) }, { a: l('x', 1) }],
    expected: { a: 'conflict same-date-different-content' },
  },
  {
    description: 'links: other target, other date',
    trees: [
      { a: l('x', 2), b: l('x', 2) },
      { a: l('y', 1), b: l('x', 1) },
    ],
    expected: { a: 'copy A>B', b: 'dates A>B' },
  },
  {
    description: 'a folder is created like the first that has it; existing ones are left',
    trees: [{}, { x: d(1, 0o700) }, { x: d(2) }],
    expected: { x: 'copy B>A' },
  },
  {
    description: 'roots are left',
    trees: [{ '': d(1) }, { '': d(2, 0o700) }],
    expected: {},
  },
  {
    description: 'two kinds: a conflict at the top, below it folders still serve each other',
    trees: [
      { x: d(), 'x/f': f('1', 2), 'x/g': d(), 'x/g/h': f('1') },
      { x: f('1', 9) },
      {},
      { x: d(), 'x/f': f('2', 1) },
    ],
    expected: {
      x: 'conflict different-kinds',
      'x/f': 'copy A>D',
      'x/g': 'copy A>D',
      'x/g/h': 'copy A>D',
    },
  },
  {
    description: 'folder and link are two kinds',
    trees: [{ x: d() }, { x: l('y') }],
    expected: { x: 'conflict different-kinds' },
  },
  {
    description: 'an unknown cell is neither source nor target',
    trees: [{ a: u(), x: u('unreadable') }, { a: f('1'), x: d(), 'x/f': f('1') }, {}],
    expected: { a: 'copy B>C', x: 'copy B>C', 'x/f': 'copy B>C' },
  },
  {
    description: 'an unknown root takes part in nothing',
    trees: [{ '': u('unreadable') }, { a: f('1') }],
    expected: {},
  },
  {
    description: 'unreadable and among the newest: nobody knows what wins',
    trees: [{ a: e('1', 2) }, { a: f('2', 1) }, {}],
    expected: { a: 'conflict content-unreadable' },
  },
  {
    description: 'unreadable and as new as another',
    trees: [{ a: f('1', 2) }, { a: e('2', 2) }, { a: f('3', 1) }],
    expected: { a: 'conflict content-unreadable' },
  },
  {
    description: 'unreadable and older: left out',
    trees: [{ a: f('1', 2) }, { a: e('2', 1) }, { a: f('3', 1) }],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'unreadable and older, nothing else to do: told',
    trees: [{ a: f('1', 2) }, { a: e('2', 1) }],
    expected: { a: 'conflict content-unreadable' },
  },
];

const mirror: DecideCase[] = [
  {
    description: 'everything like the source, older or not',
    trees: [
      { a: f('1', 1), b: l('x'), n: f('1') },
      { a: f('2', 2), b: l('y') },
    ],
    expected: { a: 'copy A>B', b: 'copy A>B', n: 'copy A>B' },
  },
  {
    description: 'another source',
    trees: [{ a: f('1', 2) }, { a: f('2', 1) }, {}],
    from: 1,
    expected: { a: 'copy B>AC' },
  },
  {
    description: 'dates and modes of files and folders, dates of links',
    trees: [
      { a: f('1', 1), b: f('1'), c: l('x', 1), x: d(1), y: d() },
      { a: f('1', 2), b: f('1', 1, 0o600), c: l('x', 2), x: d(2), y: d(1, 0o700) },
    ],
    expected: {
      a: 'dates A>B',
      b: 'dates A>B',
      c: 'dates A>B',
      x: 'dates A>B',
      y: 'dates A>B',
    },
  },
  {
    description: 'the mode of a link means nothing',
    trees: [{ a: l('x') }, { a: { kind: 'link', target: 'x', mtime: 1, mode: 0o755 } }],
    expected: {},
  },
  {
    description: "the root's date and mode",
    trees: [{ '': d(1) }, { '': d(2) }, { '': d(1, 0o700) }],
    expected: { '': 'dates A>BC' },
  },
  {
    description: 'extras are deleted',
    trees: [{}, { a: f('1'), x: d(), 'x/f': f('1') }, { a: l('y') }],
    expected: { a: 'delete BC', x: 'delete B', 'x/f': 'delete B' },
  },
  {
    description: 'unknown extras stay, and every folder above them',
    trees: [{}, { x: d(), 'x/f': f('1'), 'x/y': d(), 'x/y/u': u(), 'x/z': d() }],
    expected: { 'x/f': 'delete B', 'x/z': 'delete B' },
  },
  {
    description: 'what is unknown at the source is left everywhere',
    trees: [{ x: u() }, { x: d(), 'x/f': f('1') }, { x: f('1') }],
    expected: {},
  },
  {
    description: 'an unknown source root leaves everything',
    trees: [{ '': u('unreadable') }, { a: f('1') }],
    expected: {},
  },
  {
    description: 'unknown targets are left',
    trees: [{ a: f('1'), x: d(), 'x/f': f('1') }, { a: u(), x: u() }, {}],
    expected: { a: 'copy A>C', x: 'copy A>C', 'x/f': 'copy A>C' },
  },
  {
    description: 'a folder gives way to a file',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('1') }],
    expected: { x: 'copy A>B', 'x/f': 'delete B' },
  },
  {
    description: 'a folder with something unknown does not, and all below stays everywhere',
    trees: [
      { x: f('1') },
      { x: d(), 'x/f': f('1'), 'x/y': d(), 'x/y/u': u() },
      { x: d(), 'x/f': f('1') },
    ],
    expected: { x: 'conflict folder-not-empty' },
  },
  {
    description: 'a file and a link give way to a folder',
    trees: [{ x: d(), 'x/f': f('1') }, { x: f('1') }, { x: l('y') }],
    expected: { x: 'copy A>BC', 'x/f': 'copy A>BC' },
  },
  {
    description: 'an unreadable source',
    trees: [{ a: e('1', 1) }, { a: f('2', 2) }, {}],
    expected: { a: 'conflict content-unreadable' },
  },
  {
    description: 'an unreadable target is left out',
    trees: [{ a: f('1', 1) }, { a: e('2', 2) }, {}],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'unreadable extras are deleted: the trash takes them unread',
    trees: [{}, { a: e('1', 1) }, { a: f('2', 2) }],
    expected: { a: 'delete BC' },
  },
  {
    description: 'an unreadable file gives way to a folder or link',
    trees: [
      { a: d(), b: l('x') },
      { a: e('1', 1), b: e('1', 1) },
      { a: f('2', 2), b: f('2', 2) },
    ],
    expected: { a: 'copy A>BC', b: 'copy A>BC' },
  },
];

const backup: DecideCase[] = [
  {
    description: 'like mirror, but extras stay',
    trees: [
      { a: f('1', 1), x: d(1) },
      { a: f('2', 2), b: f('1'), x: d(2), 'x/f': f('1') },
    ],
    expected: { a: 'copy A>B', x: 'dates A>B' },
  },
  {
    description: 'a folder with anything in it does not give way to a file',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('1') }, {}],
    expected: { x: 'conflict folder-not-empty' },
  },
  {
    description: 'nor one with something unknown',
    trees: [{ x: f('1') }, { x: d(), 'x/u': u() }],
    expected: { x: 'conflict folder-not-empty' },
  },
  {
    description: 'an empty folder does',
    trees: [{ x: l('y') }, { x: d() }],
    expected: { x: 'copy A>B' },
  },
  {
    description: 'a file gives way to a folder',
    trees: [{ x: d(), 'x/f': f('1') }, { x: f('1') }],
    expected: { x: 'copy A>B', 'x/f': 'copy A>B' },
  },
];

function table(preset: Preset, cases: readonly DecideCase[]): void {
  describe(`comparison: decide ${preset}`, () => {
    for (const { description, trees, from, expected } of cases) {
      it(description, () => {
        const comparison = analysed(trees, preset);
        const options = from === undefined ? { preset } : { preset, from };
        const decisions = decide(comparison, options);
        const found = comparison.items.map(({ path }, i) => [
          path,
          shownDecision(decisions[i] ?? { kind: 'nothing' }),
        ]);
        const changes = found.filter(([, decision]) => decision !== 'nothing');
        assert.deepEqual(Object.fromEntries(changes), expected);
      });
    }
  });
}

table('update', update);
table('mirror', mirror);
table('backup', backup);
table('check', [
  { description: 'nothing at all', trees: [{ a: f('1', 1) }, { b: f('2', 2) }], expected: {} },
]);

describe('comparison: decide', () => {
  it('refuses a source that is no column', () => {
    const comparison = analysed([{}, {}], 'mirror');
    for (const from of [2, -1, 0.5]) {
      assert.throws(() => decide(comparison, { preset: 'mirror', from }), {
        code: 'source-unknown',
      });
    }
  });
});
