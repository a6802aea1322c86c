import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkReport } from '../../../extension/src/engine/comparison/checkReport.ts';
import { contentGroups, differs } from '../../../extension/src/engine/comparison/contentGroups.ts';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type {
  Cell,
  Comparison,
  ComparisonItem,
  ComparisonMode,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import {
  differsOnlyIn,
  type TextDifference,
  textDifference,
} from '../../../extension/src/engine/comparison/textDifference.ts';
import { textNeeds } from '../../../extension/src/engine/comparison/textNeeds.ts';
import { analysed, compared, d, e, f, l, type Node, type Tree, u } from './trees.ts';

const WRITTEN = Date.UTC(2020, 0, 1) * 1000;
const MB = 1024 * 1024;

/** One path on each member; undefined: it is not there. */
type Nodes = readonly (Node | undefined)[];

function trees(nodes: Nodes): Tree[] {
  return nodes.map((node) => (node === undefined ? {} : { path: node }));
}

function itemOf(nodes: Nodes): ComparisonItem {
  const item = analysed(trees(nodes), 'update').items.find(({ path }) => path === 'path');
  assert.ok(item);
  return item;
}

const LF = f('one\ntwo\n');
const CRLF = f('one\r\ntwo\r\n');
const CR = f('one\rtwo\r', 2);
const OPEN = f('one\ntwo');
const TABS = f('\tone\ntwo\n');
const OTHER = f('one\nthree\n');
const BINARY = f('one\0\n');

const rows: readonly [what: string, nodes: Nodes, expected: TextDifference | undefined][] = [
  ['CRLF and LF', [LF, CRLF], 'line-ends'],
  ['CR and LF, of one size', [LF, CR], 'line-ends'],
  ['no final newline', [OPEN, LF], 'line-ends'],
  ['CRLF and no final newline', [OPEN, CRLF], 'line-ends'],
  ['tabs', [LF, TABS], 'whitespace'],
  ['tabs on one and CRLF on the other', [CRLF, TABS], 'whitespace'],
  ['another word', [LF, OTHER], undefined],
  ['the same', [LF, LF], undefined],
  ['no text', [LF, BINARY], undefined],
  ['neither a text', [f('\0'), BINARY], undefined],
  ['nothing on the other', [LF, undefined], undefined],
  ['a folder on the other', [LF, d()], undefined],
  ['a link on the other', [CRLF, l('x')], undefined],
  ['two that are the same and CRLF', [LF, LF, CRLF], 'line-ends'],
  ['one that has nothing', [LF, undefined, CRLF], 'line-ends'],
  ['all four kinds of line ends', [LF, CRLF, CR, OPEN], 'line-ends'],
  ['three with line ends and one with tabs', [LF, CRLF, TABS, OPEN], 'whitespace'],
  ['three with line ends and another word', [LF, CRLF, CR, OTHER], undefined],
  ['a folder on a third', [LF, CRLF, d()], undefined],
  ['what a third does not tell', [LF, CRLF, u()], undefined],
  ['what a third can’t read', [LF, CRLF, e('one\ntwo\n')], undefined],
];

describe('what files differ in alone', () => {
  for (const [what, nodes, expected] of rows) {
    it(`with ${what}: ${expected ?? 'nothing to say'}`, () => {
      const item = itemOf(nodes);
      assert.equal(textDifference(item), expected);
      assert.equal(textDifference({ ...item, cells: item.cells.toReversed() }), expected);
    });
  }

  const told: readonly [what: string, nodes: Nodes, boolean | undefined, boolean | undefined][] = [
    ['line ends, whatever else', [LF, CRLF], true, true],
    ['whitespace', [LF, TABS], false, true],
    ['another word, whatever a third has', [LF, OTHER, u()], false, false],
    ['line ends, and nobody knows of a third', [LF, CRLF, u()], undefined, undefined],
    ['one file, and nobody knows of the other', [LF, u()], undefined, undefined],
    ['the same, and nobody knows of a third', [LF, LF, u()], undefined, undefined],
    ['whitespace, and a third can’t be read', [LF, TABS, e('x')], false, undefined],
    ['a folder, and nobody knows of the other', [d(), u()], false, false],
  ];
  for (const [what, nodes, lineEnds, whitespace] of told) {
    it(`can be told, or not, with ${what}`, () => {
      const item = itemOf(nodes);
      assert.equal(differsOnlyIn(item, 'line-ends'), lineEnds);
      assert.equal(differsOnlyIn(item, 'whitespace'), whitespace);
    });
  }

  it('is named by a check', () => {
    const tree = (ends: Node, tabs: Node, more: Node): Tree => ({ ends, more, tabs });
    const all = [tree(LF, LF, LF), tree(CRLF, TABS, OTHER)];
    assert.deepEqual(checkReport(analysed(all, 'check')).different, [
      { path: 'ends', groups: [0, 1], differsOnlyIn: 'line-ends' },
      { path: 'more', groups: [0, 1] },
      { path: 'tabs', groups: [0, 1], differsOnlyIn: 'whitespace' },
    ]);
  });
});

type Form = (text: string) => string;
const lines: Form = (text) => text.replace(/\r\n?/gu, '\n').replace(/(?<=[^\n])$/u, '\n');
const marks: Form = (text) => lines(text).replace(/[ \t]/gu, '');

const content = fc
  .array(fc.constantFrom('a', ' ', '\t', '\n', '\r\n'), { maxLength: 4 })
  .map((some) => some.join(''));
const nodes = fc.array(fc.option(content, { nil: undefined }), { minLength: 2, maxLength: 4 });

/** The same comparison, as if nobody had looked at texts, or somebody lied about them. */
function withForms(comparison: Comparison, form: string | undefined): Comparison {
  const cellOf = (cell: Cell): Cell => {
    if (cell.kind !== 'present') return cell;
    const { text: _, ...rest } = cell;
    return form === undefined ? rest : { ...rest, text: { lineEnds: form, whitespace: form } };
  };
  const items = comparison.items.map((item) => ({ ...item, cells: item.cells.map(cellOf) }));
  return { ...comparison, items };
}

describe('what files differ in alone, at random', () => {
  it('is what their texts say, whoever has them', () => {
    fc.assert(
      fc.property(nodes, (some) => {
        // Each at another date, so that all are looked at.
        const item = analysed(
          trees(some.map((text, index) => (text === undefined ? undefined : f(text, index)))),
          'update',
        ).items.find(({ path }) => path === 'path');
        const texts = some.filter((text) => text !== undefined);
        const hasOne = (form: Form) => new Set(texts.map(form)).size === 1;
        const isSame = hasOne((text) => text);
        const expected = isSame
          ? undefined
          : hasOne(lines)
            ? 'line-ends'
            : hasOne(marks)
              ? 'whitespace'
              : undefined;
        assert.equal(item && textDifference(item), texts.length === 0 ? undefined : expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('makes nothing equal, and decides nothing', () => {
    const presets = fc.constantFrom<Preset[]>('update', 'mirror', 'backup', 'two-way', 'check');
    fc.assert(
      fc.property(nodes, fc.array(fc.nat(2), { minLength: 4 }), presets, (some, dates, preset) => {
        const all = trees(
          some.map((text, index) => (text === undefined ? undefined : f(text, dates[index]))),
        );
        const comparison = analysed(all, preset);
        for (const form of [undefined, 'ab'.repeat(16)]) {
          const other = withForms(comparison, form);
          assert.deepEqual(other.items.map(contentGroups), comparison.items.map(contentGroups));
          assert.deepEqual(other.items.map(differs), comparison.items.map(differs));
          assert.deepEqual(decide(other, { preset }), decide(comparison, { preset }));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** A file of which only the size and the date count. */
const sized = (size: number, mtime: number): Node => f('x'.repeat(size), mtime);

interface Wanted {
  readonly what: string;
  readonly trees: readonly Tree[];
  readonly mode?: ComparisonMode;
  /** Paths that are looked at as texts. */
  readonly expected: readonly string[];
}

const wanted: readonly Wanted[] = [
  {
    what: 'another size',
    trees: [{ a: sized(3, WRITTEN) }, { a: sized(4, WRITTEN) }],
    expected: ['a'],
  },
  {
    what: 'another date',
    trees: [{ a: sized(3, WRITTEN) }, { a: sized(3, WRITTEN + 1) }],
    expected: ['a'],
  },
  {
    what: 'one size and date, which are read all the same',
    trees: [{ a: sized(3, WRITTEN) }, { a: sized(3, WRITTEN) }],
    mode: 'checksum',
    expected: [],
  },
  { what: 'one file', trees: [{ a: sized(3, WRITTEN) }, {}], mode: 'checksum', expected: [] },
  {
    what: 'a file that may have been moved',
    trees: [{ a: sized(3, WRITTEN) }, { b: sized(3, WRITTEN) }],
    expected: [],
  },
  {
    what: 'the largest text',
    trees: [{ a: sized(3, WRITTEN) }, { a: sized(4 * MB, WRITTEN) }],
    expected: ['a'],
  },
  {
    what: 'more than the largest text',
    trees: [{ a: sized(3, WRITTEN) }, {}, { a: sized(4 * MB + 1, WRITTEN) }],
    expected: [],
  },
  {
    what: 'some of one size',
    trees: [0, 1].map((later) => many(15, later)),
    expected: Object.keys(many(15, 0)),
  },
  {
    what: 'too many of one size, but for those of others',
    trees: [0, 1].map((later) => ({ ...many(16, later), b: sized(1 + later, WRITTEN) })),
    expected: ['b'],
  },
];

/** Each 4 MiB large. */
function many(count: number, later: number): Tree {
  const paths = Array.from({ length: count }, (_, index) => `a${index}`);
  return Object.fromEntries(paths.map((path) => [path, sized(4 * MB, WRITTEN + later)]));
}

describe('which files are looked at as texts', () => {
  for (const { what, trees: all, mode = 'standard', expected } of wanted) {
    it(`with ${what}`, () => {
      const comparison = compared(...all);
      const found = textNeeds(comparison, mode, 'update');
      const paths = [...found].map((index) => comparison.items[index]?.path);
      assert.deepEqual(paths.sort(), [...expected].sort());
    });
  }
});
