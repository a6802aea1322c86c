import assert from 'node:assert/strict';
import type { Comparison } from '../../../extension/src/engine/comparison/item.ts';
import { analysed, comparedFiles, d, e, f, l, type Tree, u } from '../comparison/trees.ts';
import { labelled, matched, NOW_US, truths, untold } from './matched.ts';

const DAY = 86_400_000_000;
const big = 'x'.repeat(2000);

/** Two members: `same`, `other` in content, one here, one there, and what B does not tell. */
const two = analysed(
  [
    { same: f('s', 5), other: f('1', 2), here: f('h'), dim: f('a'), dir: d(), 'dir/x.ts': f(big) },
    { same: f('s', 5), other: f('2', 1), there: f('t'), dim: u(), dir: d(), 'dir/x.ts': f('y') },
  ],
  'check',
);

const kinds = analysed(
  [
    { f: f('1'), l: l('x'), d: d(), mix: f('1'), bad: e('1'), gone: u('vanished'), ign: u() },
    { f: f('1'), l: l('x'), d: d(), mix: d(), bad: f('2'), gone: f('1'), ign: f('1') },
  ],
  'check',
);

const names = analysed(
  [
    {
      'README.md': f(''),
      'a b.txt': f(''),
      'a.TS': f(''),
      '.gitignore': f(''),
      'été.txt': f(''),
      src: d(),
      'src/x.ts': f(''),
      'src/deep': d(),
      'src/deep/y.tar.gz': f(''),
      vendor: d(),
      'vendor/x.ts': f(''),
    },
    {},
  ],
  'update',
);

/** Sizes 0, 10 and 2000 on A; B has other ones, or nothing. */
const sizes = analysed(
  [
    { s0: f(''), s10: f('x'.repeat(10)), s2000: f(big), dir: d(), link: l('x'), a: f('1') },
    { s0: f('1'), s10: f('y'.repeat(10)), s2000: u(), dir: d(), link: l('x') },
  ],
  'check',
);

const at = (days: number) => f('1', NOW_US + days * DAY);
const dates = analysed(
  [
    {
      old: at(-30),
      week: at(-7),
      today: at(0),
      future: at(1),
      dir: d(NOW_US - 30 * DAY),
      'dir/a': at(-1),
    },
    { old: at(-30), week: at(-6), today: u(), future: at(2), dir: d(NOW_US) },
  ],
  'update',
);

/** A has it, A and B1, all; B2 can't tell of one. */
const four = labelled(
  analysed(
    [
      { a: f('1'), ab: f('1'), all: f('1'), dim: f('1') },
      { ab: f('1'), all: f('1'), b: f('1'), bb: f('1') },
      { all: f('2'), dim: u(), bb: f('1') },
      { all: f('1'), c: f('1') },
    ],
    'check',
  ),
  ...['A', 'B1', 'B2', 'C'],
);

type Row = readonly [expression: string, matched: string, untold?: string];

function table(title: string, comparison: Comparison, rows: readonly Row[]): void {
  describe(`filter: ${title}`, () => {
    for (const [expression, paths, unknown = ''] of rows) {
      it(expression, () => {
        assert.equal(matched(expression, comparison), paths, 'matches');
        assert.equal(untold(expression, comparison), unknown, 'untold');
      });
    }
  });
}

table('where it is, on two members', two, [
  ['on:A', 'dim dir dir/x.ts here other same'],
  ['on:B', 'dir dir/x.ts other same there', 'dim'],
  ['NOT on:B', 'here', 'dim'],
  ['only:A', 'here', 'dim'],
  ['only:B', 'there'],
  ['NOT only:A', 'dir dir/x.ts other same there', 'dim'],
  ['missing:A', 'there'],
  ['missing:B', 'here', 'dim'],
  ['on:A on:B', 'dir dir/x.ts other same', 'dim'],
  ['on:A OR on:B', 'dim dir dir/x.ts here other same there'],
  ['missing:A missing:B', ''],
]);

table('whether it differs', two, [
  ['is:different', 'dir/x.ts here other there', 'dim'],
  ['is:identical', 'dir same', 'dim'],
  ['NOT is:different', 'dir same', 'dim'],
  ['is:different on:A on:B', 'dir/x.ts other', 'dim'],
  ['is:unknown', 'dim'],
  ['NOT is:unknown', 'dir dir/x.ts here other same there'],
  ['has:error', ''],
]);

/** C can't tell of some; of `more` and `off` A and B differ in more, `mix` is a folder on C. */
const texts = analysed(
  [
    {
      ...{ ends: f('a\nb\n'), tabs: f('a\tb\n'), more: f('a\n'), same: f('a\n'), here: f('a\n') },
      ...{ bad: f('a\n'), dim: f('a\n'), lone: f('a\n'), mix: f('a\n'), off: f('a\n'), dir: d() },
    },
    {
      ...{ ends: f('a\r\nb\r\n'), tabs: f('a  b\r\n'), more: f('b\r\n'), same: f('a\n') },
      ...{ bad: f('a\r\n'), dim: f('a\r\n'), lone: u(), mix: f('a\r\n'), off: f('b\n'), dir: d() },
    },
    { ends: f('a\nb\n'), bad: e('a\r\n'), dim: u(), lone: u(), mix: d(), off: u(), dir: d() },
  ],
  'update',
);

table('what differs in little', texts, [
  ['is:line-ends', 'ends', 'bad dim lone'],
  ['is:whitespace', 'ends tabs', 'bad dim lone'],
  ['is:whitespace NOT is:line-ends', 'tabs', 'bad dim lone'],
  ['NOT is:whitespace', 'dir here mix more off same', 'bad dim lone'],
  ['is:identical is:whitespace', '', 'lone'],
]);

table('kinds, errors and what is not known', kinds, [
  ['is:file', 'bad f gone ign mix'],
  ['is:folder', 'd mix', 'gone ign'],
  ['is:link', 'l', 'gone ign'],
  ['NOT is:file', 'd l'],
  ['NOT is:folder', 'bad f l', 'gone ign'],
  ['is:file is:folder', 'mix', 'gone ign'],
  ['has:error', 'bad gone'],
  ['NOT has:error', 'd f ign l mix'],
  ['is:unknown', 'gone ign'],
  ['is:different', 'mix', 'bad gone ign'],
  ['is:conflict', '', 'bad d f gone ign l mix'],
  ['NOT is:conflict', '', 'bad d f gone ign l mix'],
]);

table('names, paths and texts', names, [
  ['name:*.ts', 'src/x.ts vendor/x.ts'],
  [
    'name:*',
    '.gitignore README.md a b.txt a.TS src src/deep src/deep/y.tar.gz src/x.ts vendor vendor/x.ts été.txt',
  ],
  ['name:?.ts', 'src/x.ts vendor/x.ts'],
  ['name:"a b.txt"', 'a b.txt'],
  ['name:[Rs]*', 'README.md src'],
  ['name:{src,vendor}', 'src vendor'],
  ['name:???.txt', 'a b.txt été.txt'],
  ['path:src/**', 'src/deep src/deep/y.tar.gz src/x.ts'],
  ['path:src', 'src'],
  ['path:src/*', 'src/deep src/x.ts'],
  ['path:**/x.ts', 'src/x.ts vendor/x.ts'],
  ['path:**/README.md', 'README.md'],
  ['path:*', '.gitignore README.md a b.txt a.TS src vendor été.txt'],
  ['path:{src,vendor}/*.ts', 'src/x.ts vendor/x.ts'],
  ['ext:ts', 'a.TS src/x.ts vendor/x.ts'],
  ['ext:gz', 'src/deep/y.tar.gz'],
  ['ext:tar.gz', 'src/deep/y.tar.gz'],
  ['ext:gitignore', ''],
  ['ext:s', ''],
  ['readme', 'README.md'],
  ['READ', 'README.md'],
  ['"a b"', 'a b.txt'],
  ['src/d', 'src/deep src/deep/y.tar.gz'],
  ['ÉTÉ', ''],
  ['été', 'été.txt'],
  ['T', '.gitignore a b.txt a.TS src/deep/y.tar.gz src/x.ts vendor/x.ts été.txt'],
  ['".t"', 'a b.txt a.TS src/deep/y.tar.gz src/x.ts vendor/x.ts été.txt'],
  ['name:*.ts AND NOT path:vendor/**', 'src/x.ts'],
  ['"(x"', ''],
  ['"+"', ''],
]);

table('sizes', sizes, [
  ['A.size>10', 's2000'],
  ['A.size>=10', 's10 s2000'],
  ['A.size<1', 's0'],
  ['A.size<=10B', 'a s0 s10'],
  ['A.size=2KB', 's2000'],
  ['A.size!=2KB', 'a s0 s10'],
  ['B.size>=0', 's0 s10', 's2000'],
  ['NOT B.size>=0', 'a dir link', 's2000'],
  ['size=0', 's0', 's2000'],
  ['size=1', 'a s0', 's2000'],
  ['size>1KB', 's2000'],
  ['NOT size>1KB', 'a dir link s0 s10'],
  ['A.size=B.size', 's10', 's2000'],
  ['A.size!=B.size', 's0', 's2000'],
  ['NOT A.size=B.size', 'a dir link s0', 's2000'],
  ['A.size<B.size', 's0', 's2000'],
  ['size<B.size', 's0', 's2000'],
  ['size>B.size', '', 's2000'],
  ['A.size=A.size', ''],
  ['A.content=B.content', 'dir link', 's2000'],
  ['A.content!=B.content', 's0 s10', 's2000'],
  ['NOT A.content=B.content', 'a s0 s10', 's2000'],
]);

table('dates', dates, [
  ['A.date<now-7d', 'dir old'],
  ['A.date<=now-7d', 'dir old week'],
  ['A.date>now', 'future'],
  ['A.date=now', 'today'],
  ['A.date!=now', 'dir dir/a future old week'],
  ['date>now+25h', 'future', 'today'],
  ['A.date=2026-11-28', 'today'],
  ['A.date!=2026-11-28', 'dir dir/a future old week'],
  ['A.date<2026-11-28', 'dir dir/a old week'],
  ['A.date<=2026-11-28', 'dir dir/a old today week'],
  ['A.date>2026-11-28', 'future'],
  ['A.date>=2026-11-28', 'future today'],
  ['A.date>=2026-11-28T12:00', 'future today'],
  ['A.date>2026-11-28T12:00', 'future'],
  ['A.date=2026-11-28T12:00:00', 'today'],
  ['A.date<2026-11-28T12:00:01', 'dir dir/a old today week'],
  ['B.date=now', 'dir', 'today'],
  ['A.date<B.date', 'dir future week', 'today'],
  ['A.date=B.date', 'old', 'today'],
  ['B.date>A.date', 'dir future week', 'today'],
  ['date<1990-01-01', '', 'today'],
  ['NOT date<1990-01-01', 'dir dir/a future old week', 'today'],
]);

table('several sources of a member', four, [
  ['on:B', 'ab all b bb', 'dim'],
  ['on:B1', 'ab all b bb'],
  ['on:B2', 'all bb', 'dim'],
  ['missing:B', 'a c', 'dim'],
  ['missing:B2', 'a ab b c', 'dim'],
  ['only:B', 'b bb'],
  ['only:B1', 'b'],
  ['only:A', 'a', 'dim'],
  ['B.size=1', 'ab all b bb', 'dim'],
  ['A.content=B.content', 'ab all', 'dim'],
  ['A.content!=B.content', 'all', 'dim'],
  ['B1.content=B2.content', 'bb'],
  ['B.content!=B.content', 'all'],
  ['B.content=B.content', 'bb'],
  ['content!=C.content', 'all'],
  ['is:identical', '', ''],
  ['(on:A OR on:C) NOT on:B', 'a c', 'dim'],
]);

describe('filter: five members, one of them a single file', () => {
  const tree: Tree = { a: f('1'), b: f('1') };
  const five = comparedFiles([tree, tree, tree, tree, { a: f('1') }], [...Array(4), 'a']);

  it('nobody can tell what lies beside the file', () => {
    assert.equal(matched('on:E', five), 'a');
    assert.equal(untold('on:E', five), 'b');
    assert.equal(untold('NOT on:E', five), 'b');
    assert.equal(matched('on:A on:B on:C on:D', five), 'a b');
    assert.equal(matched('is:unknown', five), 'b');
    assert.equal(matched('is:identical', five), 'a');
  });
});

describe('filter: dates of two sources', () => {
  it('are compared by what both can keep; a constant by what a source has', () => {
    const trees = [
      { a: f('x', 1_900_000), b: f('x', 2_000_000) },
      { a: f('x', 1_000_000), b: f('x', 1_000_000) },
    ];
    const compared = comparedFiles(trees, [], undefined, 1_000_000);
    assert.equal(matched('A.date>B.date', compared), 'b');
    assert.equal(matched('A.date=B.date', compared), 'a');
    assert.equal(matched('A.date>1970-01-01T00:00:01', compared), 'b');
  });
});

describe('filter: conflicts', () => {
  it('are those of the decisions that are given', () => {
    const items = two.items.map(({ path }) => path);
    const all = truths('is:conflict', two, (index) => items[index] === 'other');
    assert.deepEqual(
      [...all].filter(([, truth]) => truth !== 0),
      [['other', 2]],
    );
  });
});
