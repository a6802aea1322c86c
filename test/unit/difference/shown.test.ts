import assert from 'node:assert/strict';
import { lineStarts } from '../../../extension/src/engine/difference/lineStarts.ts';
import { shownLines } from '../../../extension/src/engine/difference/shownLines.ts';
import { defaultPair } from '../../../extension/src/vscode/difference/defaultPair.ts';
import { differenceTexts } from '../../../extension/src/vscode/difference/differenceTexts.ts';
import { sourceNotices } from '../../../extension/src/vscode/difference/sourceNotices.ts';
import { versionGroups } from '../../../extension/src/vscode/difference/versionGroups.ts';
import type { ReadableSource } from '../../../extension/src/vscode/remote/compareCopies.ts';
import { f, type Tree } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN, MARKED } from '../editor/english.ts';
import { planView } from '../editor/planViews.ts';
import { ada, bob, sessionView } from '../editor/sessionViews.ts';
import { ALL, rowsOf } from '../grid/gridFixture.ts';

describe('lines of a text as a page shows them', () => {
  const shown = (text: string | Uint8Array) => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const starts = lineStarts(bytes, 1000);
    assert.ok(starts);
    return shownLines(bytes, starts, 0, 1000);
  };

  const cases: readonly [what: string, text: string | Uint8Array, lines: unknown[]][] = [
    ['none', '', []],
    ['with LF', 'a\nb\n', [{ text: 'a' }, { text: 'b' }]],
    ['with CR and LF', 'a\r\n', [{ text: 'a', end: 'crlf' }]],
    ['without an end', 'a', [{ text: 'a', end: 'none' }]],
    ['a CR within', 'a\rb\n', [{ text: 'a\\u{d}b' }]],
    ['tabs stay', '\ta\tb\n', [{ text: '\ta\tb' }]],
    [
      'markup is text',
      '<img src=x onerror=alert(1)>\n',
      [{ text: '<img src=x onerror=alert(1)>' }],
    ],
    ['what reorders', 'a\u202eb\n', [{ text: 'a\\u{202e}b' }]],
    ['an invisible mark', '\ufeffa\n', [{ text: '\\u{feff}a' }]],
    ['not UTF-8', Uint8Array.of(0x61, 0xff, 10), [{ text: 'a\ufffd' }]],
    ['what a terminal obeys', '\u001b[2J\n', [{ text: '\\u{1b}[2J' }]],
  ];
  for (const [what, text, lines] of cases) {
    it(what, () => assert.deepEqual(shown(text), lines));
  }

  it('are cut where they are long, and no character in two', () => {
    const [line] = shown(`a${'😀'.repeat(2000)}\n`);
    assert.equal(line?.cut, true);
    assert.equal(line.text.length, 1999);
    assert.ok(line.text.endsWith('😀'));
    const [long] = shown('x'.repeat(5_000_000));
    assert.equal(long?.text.length, 2000);
    assert.equal(shown('x'.repeat(2000))[0]?.cut, undefined);
  });

  it('are those that were asked for', () => {
    const bytes = new TextEncoder().encode('a\nb\nc\n');
    const starts = lineStarts(bytes, 1000) ?? new Uint32Array();
    assert.deepEqual(shownLines(bytes, starts, 1, 1), [{ text: 'b' }]);
    assert.deepEqual(shownLines(bytes, starts, 2, 500), [{ text: 'c' }]);
    assert.deepEqual(shownLines(bytes, starts, 7, 5), []);
  });
});

const OLD: Tree = { a: f('one', 1000) };
const NEW: Tree = { a: f('two two', 2000) };

describe('the copies that are compared first', () => {
  const LABELS = ['A', 'B', 'C'];
  const pairOf = (trees: readonly Tree[]) => {
    const row = rowsOf(trees).row('a');
    assert.ok(row);
    return defaultPair(row, LABELS);
  };

  it('are what would be replaced, and what replaces it', () => {
    assert.deepEqual(pairOf([OLD, NEW]), ['A', 'B']);
    assert.deepEqual(pairOf([NEW, OLD, OLD]), ['B', 'A']);
  });

  it('are the first two that differ where nothing is decided', () => {
    const trees = [OLD, OLD, { a: f('three', 1000) }];
    assert.deepEqual(pairOf(trees), ['A', 'C']);
  });

  it('are two of those that are the same, else the one that there is', () => {
    assert.deepEqual(pairOf([OLD, OLD]), ['A', 'B']);
    assert.deepEqual(pairOf([{}, NEW]), [undefined, 'B']);
  });

  it('are none where nobody has a file', () => {
    assert.equal(defaultPair({ actions: [], cells: [], files: [] }, LABELS), undefined);
  });
});

describe('rows of which the differences are shown', () => {
  const trees = [{ a: f('1'), b: f('2'), c: f('3') }, {}];

  it('are no more than can be', () => {
    const rows = rowsOf(trees);
    const { view } = rows.view(ALL);
    assert.deepEqual(rows.paths(view, [[1, 2]], 'shown-too-many', 2), ['b', 'c']);
    assert.throws(() => rows.paths(view, [[1, 3]], 'shown-too-many', 2), {
      ...{ code: 'shown-too-many', values: { count: 3, most: 2 } },
    });
  });

  it('are found by their path', () => {
    const rows = rowsOf(trees);
    assert.equal(rows.row('b')?.path, 'b');
    assert.equal(rows.row('nowhere'), undefined);
  });
});

describe('who has which content', () => {
  it('by version, what is absent at the end', () => {
    const trees = [{}, NEW, OLD, NEW];
    const row = rowsOf(trees).row('a');
    assert.ok(row);
    const groups = versionGroups(row, planView(trees), ENGLISH);
    assert.deepEqual(
      groups.map(({ title, sources }) => [title, ...sources.map(({ name }) => name)]),
      [
        ['version 1', 'B (Bob: project)', 'D (Dan: project)'],
        ['version 2', 'C (Cleo: project)'],
        ['not there', 'A (Ada: project)'],
      ],
    );
    const [first] = groups[0]?.sources ?? [];
    assert.equal(first?.size, '7 B');
    assert.match(first.changed, /1970.*, newest$/u);
  });

  it('is one group where it is the same', () => {
    const trees = [OLD, OLD];
    const row = rowsOf(trees).row('a');
    assert.ok(row);
    const groups = versionGroups(row, planView(trees), ENGLISH);
    assert.deepEqual(
      groups.map(({ title }) => title),
      ['the same, as far as known'],
    );
  });
});

describe('what has become of the sources of a difference', () => {
  const view = sessionView({
    members: [
      ada({ sources: [{ sourceId: 'of-ada', label: 'A', name: 'a', writable: true }] }),
      bob({ sources: [{ sourceId: 'of-bob', label: 'B', name: 'b', writable: true }] }),
    ],
  });
  const { sessionId } = view;
  const source = (sourceId: string, name: string): ReadableSource => {
    return { sessionId, sourceId, label: name[0] ?? '', name };
  };
  const both = [source('of-ada', 'Ada'), source('of-bob', 'Bob')];
  const away = { ...view, members: view.members.map((one) => ({ ...one, online: one.isOwn })) };
  const alone = { ...view, members: view.members.slice(0, 1) };

  it('is nothing while all are there', () => {
    assert.deepEqual(sourceNotices(both, view, ENGLISH), []);
  });

  it('names who is away, or gone', () => {
    const [one] = sourceNotices(both, away, ENGLISH);
    assert.equal(one, 'B Bob is away: its file can be read again when it is back.');
    const [other] = sourceNotices(both, alone, ENGLISH);
    assert.match(other ?? '', /^B Bob is not offered any more/u);
    const [hostile] = sourceNotices([source('x', HOSTILE_NAME)], view, ENGLISH);
    assert.ok(hostile?.includes(HOSTILE_NAME_SHOWN));
  });

  it('says that the session is over, or another one', () => {
    for (const other of [undefined, { ...view, sessionId: 'another' }]) {
      assert.match(sourceNotices(both, other, ENGLISH).join(), /^The session has ended here/u);
    }
  });
});

it('texts of the page of a difference come in the language of the editor', () => {
  const { language, columns, ...texts } = differenceTexts(MARKED);
  assert.equal(language, 'en');
  for (const text of [columns, texts].flatMap((all) => Object.values(all))) {
    assert.match(text, /^«.*»$/u);
  }
});
