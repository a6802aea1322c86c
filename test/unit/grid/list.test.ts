import assert from 'node:assert/strict';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { RowsAsk } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { PlanRows, rowsSubject } from '../../../extension/src/engine/planning/planRows.ts';
import type { RemotePlanner } from '../../../extension/src/engine/planning/remotePlanner.ts';
import { runsOf } from '../../../extension/src/engine/sync/operationRuns.ts';
import { csvLine, csvList } from '../../../extension/src/vscode/plan/list/csvList.ts';
import { JSON_LIST } from '../../../extension/src/vscode/plan/list/jsonList.ts';
import type { ListFormat } from '../../../extension/src/vscode/plan/list/listFormat.ts';
import { listText } from '../../../extension/src/vscode/plan/list/listText.ts';
import { markdownList } from '../../../extension/src/vscode/plan/list/markdownList.ts';
import { writeWhole } from '../../../extension/src/vscode/storage/wholeFile.ts';
import { analysed, e, f, type Tree, u } from '../comparison/trees.ts';
import { ENGLISH } from '../editor/english.ts';
import { planView } from '../editor/planViews.ts';
import { temporaryFolder } from '../inventory/temporaryFolder.ts';
import { ALL, rowsOf, subjectOf } from './gridFixture.ts';

const HOSTILE = '=cmd|x!A1"\n<b>|`[a](command:b)\u202e';
const TREES: readonly [Tree, Tree] = [
  { a: f('x', 2_000_000), [HOSTILE]: f('new', 3_000_000), same: f('s'), bad: e('x', 2) },
  { a: f('yy', 2_000_000), same: f('s'), bad: f('y', 1), maybe: u() },
];
const FORMATS = { json: JSON_LIST, csv: csvList(ENGLISH), md: markdownList(ENGLISH) };

function planRows(rows: ComparisonRows): PlanRows {
  const call = async (_: string, ask: unknown) => rows.answer(ask as RowsAsk);
  return new PlanRows({ call } as Pick<RemotePlanner, 'call'>);
}

/** What is saved, and how much of it was told to be done. */
async function saved(
  trees: readonly Tree[],
  format: ListFormat,
  request: Partial<typeof ALL> = {},
): Promise<{ text: string; told: number[] }> {
  const told: number[] = [];
  const listed = {
    plan: planView(trees),
    rows: planRows(rowsOf(trees)),
    wanted: { ...ALL, ...request },
  };
  let text = '';
  for await (const piece of listText(listed, format, ({ done }) => told.push(done))) text += piece;
  return { text, told };
}

const LARGE = 'x'.repeat(2 * 1024 * 1024);
const CARRIED: readonly [Tree, Tree] = [
  { [HOSTILE]: f('h'), done: f('d'), large: f(LARGE), same: f('s') },
  { same: f('s') },
];

/** Rows of a plan that is carried out: one is done, one has failed, and one is under way. */
function carriedOut(): ComparisonRows {
  const compared = analysed(CARRIED, 'update', 'standard');
  const planned = makePlan(compared, { preset: 'update', from: 0, without: [], open: true });
  const rows = new ComparisonRows();
  rows.show(rowsSubject(planned, 'standard'), planned.plan);
  rows.answer({ kind: 'states-begin' });
  const on = (path: string) =>
    planned.plan.operations.findIndex((one) => one.path === path && one.target === 1);
  const memberId = planned.comparison.columns[1]?.memberId ?? '';
  const told = {
    ...{ memberId, done: runsOf([on('done')]).runs, failed: runsOf([on(HOSTILE)]).runs },
    codes: [['target-changed', runsOf([on(HOSTILE)]).runs]] as const,
    coming: [[on('large'), LARGE.length / 4]] as const,
  };
  rows.answer({ kind: 'states', told: { members: [told], sent: [] } });
  return rows;
}

/** The cells of a file in CSV, as RFC 4180 has it. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = [[]];
  const cell = /"((?:[^"]|"")*)"(,|\r\n)/gy;
  for (let found = cell.exec(text); found !== null; found = cell.exec(text)) {
    lines.at(-1)?.push((found[1] ?? '').replaceAll('""', '"'));
    if (found[2] === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

describe('the list of a plan', () => {
  it('as JSON has names exactly, and what is known of each copy', async () => {
    const { text } = await saved(TREES, FORMATS.json, { filter: 'NOT name:same', marks: [] });
    const list = JSON.parse(text);
    assert.deepEqual(
      [list.format, list.version, list.rows, list.filter, list.sources.length],
      ['bytesync-list', 1, 4, 'NOT name:same', 2],
    );
    const [hostile, a, bad, maybe] = list.items;
    assert.equal(hostile.path, HOSTILE);
    assert.deepEqual(hostile.actions, [{ kind: 'create', from: 'A', to: ['B'] }]);
    assert.deepEqual(hostile.copies[1], { source: 'B', kind: 'absent' });
    assert.deepEqual(a.copies[0], {
      ...{ source: 'A', kind: 'file', version: 1, size: 1, mtimeUs: 2_000_000 },
      modified: '1970-01-01T00:00:02.000Z',
    });
    assert.equal(bad.copies[0].error, 'entry-unreadable');
    assert.deepEqual(maybe.copies[1], { source: 'B', kind: 'unknown', reason: 'ignored' });
    assert.equal(text.split('\n').length, 4 + 3);
  });

  it('as CSV is a row for each item, and no formula', async () => {
    const { text } = await saved(TREES, FORMATS.csv, { marks: ['differences'] });
    assert.equal(text.codePointAt(0), 0xfeff);
    const [head, hostile, ...others] = cellsOf(text.slice(1));
    assert.equal(others.length, 2);
    assert.equal(new Set([head, hostile, ...others].map((line) => line?.length)).size, 1);
    assert.equal(hostile?.[0], `'=cmd|x!A1"\\u{a}<b>|\`[a](command:b)\\u{202e}`);
    assert.deepEqual(hostile?.slice(1, 4), ['file', '3', '1970-01-01T00:00:03.000Z']);
  });

  const cells: readonly [string, string][] = [
    ['plain', '"plain"'],
    ['=1', '"\'=1"'],
    ['+1', '"\'+1"'],
    ['-1', '"\'-1"'],
    ['@a', '"\'@a"'],
    [' \u00a0=1', '"\' \u00a0=1"'],
    ['＝1', '"\'＝1"'],
    ['\t=1', '"\\u{9}=1"'],
    ['a"b', '"a""b"'],
    ['a=b', '"a=b"'],
  ];
  for (const [cell, expected] of cells) {
    it(`writes ${JSON.stringify(cell)} as text`, () => {
      assert.equal(csvLine([cell]), `${expected}\r\n`);
    });
  }

  it('as CSV gives back any names, and never begins a formula', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }),
        (names) => {
          const [line = [], ...none] = cellsOf(csvLine(names));
          assert.deepEqual([line.length, none], [names.length, []]);
          for (const cell of line) assert.doesNotMatch(cell, /^\s*[=+\-@]|[\r\n]/u);
        },
      ),
    );
  });

  it('as Markdown is a table in which names are text', async () => {
    const { text } = await saved(TREES, FORMATS.md, {
      marks: ['differences'],
      filter: 'cmd OR bad',
    });
    const row = text.split('\n').find((line) => line.startsWith('|') && line.includes('cmd'));
    assert.ok(
      row?.includes('\\=cmd\\|x!A1"\\\\u{a}&lt;b>\\|\\`\\[a\\](command:b)\\\\u{202e}'),
      row,
    );
    const tables = text.split('\n').filter((line) => line.startsWith('| '));
    const columns = tables.map((line) => line.match(/(?<!\\)\|/gu)?.length);
    assert.equal(new Set(columns).size, 1);
  });

  it('has no place for what becomes of items before the plan is carried out', async () => {
    assert.doesNotMatch((await saved(TREES, FORMATS.json)).text, /"states"/u);
    for (const format of [FORMATS.csv, FORMATS.md]) {
      assert.doesNotMatch((await saved(TREES, format)).text, /What became of it/u);
    }
  });

  it('says what became of each item on each source, and why not, and still begins no formula', async () => {
    const rows = carriedOut();
    const listed = { plan: planView(CARRIED), rows: planRows(rows), wanted: ALL };
    const text = async (format: ListFormat) => {
      let all = '';
      for await (const piece of listText(listed, format, () => undefined)) all += piece;
      return all;
    };
    const { items } = JSON.parse(await text(FORMATS.json));
    assert.deepEqual(
      items.map(({ path, states }: { path: string; states?: unknown }) => [path, states]),
      [
        [HOSTILE, [{ source: 'B', state: 'failed', code: 'target-changed' }]],
        ['done', [{ source: 'B', state: 'done' }]],
        ['large', [{ source: 'B', state: 'receiving', share: 0.25 }]],
        ['same', undefined],
      ],
    );
    const [head, hostile, done, large, same] = cellsOf((await text(FORMATS.csv)).slice(1));
    assert.equal(head?.at(-1), 'What became of it');
    assert.match(hostile?.at(-1) ?? '', /^failed: B\. .*changed/u);
    assert.deepEqual(
      [done, large, same].map((line) => line?.at(-1)),
      ['done: B', 'receiving: B 25%', ''],
    );
    for (const line of [hostile, done, large, same]) assert.equal(line?.length, head?.length);
    const [titles, , failed] = (await text(FORMATS.md))
      .split('\n')
      .filter((line) => line.startsWith('| '));
    assert.match(titles ?? '', /\| What became of it \|$/u);
    assert.match(failed ?? '', /\| failed: B\. .*changed.* \|$/u);
    rows.answer({ kind: 'states-over' });
    const over = JSON.parse(await text(FORMATS.json));
    assert.deepEqual(over.items[2].states, [{ source: 'B', state: 'untold' }]);
  });

  it('is whole, however many rows it has', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`f${at}`, f('x')]));
    const { text, told } = await saved([many, {}], FORMATS.json, {
      sort: 'path',
      descending: true,
    });
    const { items } = JSON.parse(text);
    assert.deepEqual(
      items.map(({ path }: { path: string }) => path),
      Object.keys(many).sort().reverse(),
    );
    assert.deepEqual(told, [250, 500, 750, 1000, 1001]);
    for (const format of [FORMATS.csv, FORMATS.md]) {
      const lines = (await saved([many, {}], format)).text.trim().split('\n');
      assert.equal(lines.filter((line) => /f\d/u.test(line)).length, 1_001);
    }
    assert.deepEqual(JSON.parse((await saved([{}, {}], FORMATS.json)).text).items, []);
  });

  it('is that of one plan, whatever is decided meanwhile', async () => {
    const rows = rowsOf(TREES);
    const listed = { plan: planView(TREES), rows: planRows(rows), wanted: ALL };
    let text = '';
    for await (const piece of listText(listed, JSON_LIST, () => undefined)) {
      text += piece;
      rows.show(subjectOf([{ other: f('x') }, {}]));
    }
    assert.equal(JSON.parse(text).items.length, 5);
  });

  it('is not held when it is over, or given up', async () => {
    const rows = rowsOf(TREES);
    const listed = { plan: planView(TREES), rows: planRows(rows), wanted: ALL };
    for (let times = 0; times < 9; times += 1) {
      for await (const _ of listText(listed, JSON_LIST, () => undefined)) break;
    }
    assert.equal((await planRows(rows).hold(ALL)).rows, 5);
  });
});

describe('a file that is whole or not there', () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'list.csv');
  const never = new AbortController().signal;

  async function* pieces(then: () => void): AsyncGenerator<string> {
    yield 'a';
    then();
    yield 'b';
  }

  it('takes the place of what was there', async () => {
    writeFileSync(path(), 'before');
    await writeWhole(
      path(),
      pieces(() => assert.equal(readFileSync(path(), 'utf8'), 'before')),
      never,
    );
    assert.equal(readFileSync(path(), 'utf8'), 'ab');
    assert.deepEqual(readdirSync(folder()), ['list.csv']);
  });

  const cancelling = new AbortController();
  const ends: readonly [string, () => void, AbortSignal, string][] = [
    [
      'a person cancels',
      () => cancelling.abort(new BytesyncError('aborted')),
      cancelling.signal,
      'aborted',
    ],
    [
      'another run begins',
      () => {
        throw new BytesyncError('aborted');
      },
      never,
      'aborted',
    ],
  ];
  for (const [name, then, signal, code] of ends) {
    it(`is what it was where ${name}`, async () => {
      writeFileSync(path(), 'before');
      await assert.rejects(writeWhole(path(), pieces(then), signal), { code });
      assert.equal(readFileSync(path(), 'utf8'), 'before');
      assert.deepEqual(readdirSync(folder()), ['list.csv']);
    });
  }

  it('is what a link leads to, which stays a link and keeps its rights', async function () {
    if (process.platform === 'win32') this.skip();
    const target = join(folder(), 'target.csv');
    writeFileSync(target, 'before');
    chmodSync(target, 0o640);
    symlinkSync('target.csv', path());
    await writeWhole(
      path(),
      pieces(() => undefined),
      never,
    );
    assert.equal(readFileSync(target, 'utf8'), 'ab');
    assert.equal(statSync(target).mode & 0o777, 0o640);
    assert.deepEqual(
      readdirSync(folder(), { withFileTypes: true })
        .map((entry) => [entry.name, entry.isSymbolicLink()])
        .sort(),
      [
        ['list.csv', true],
        ['target.csv', false],
      ],
    );
  });

  it('is not there where its folder is not', async () => {
    const nowhere = join(folder(), 'none', 'list.csv');
    await assert.rejects(
      writeWhole(
        nowhere,
        pieces(() => undefined),
        never,
      ),
      {
        code: 'entry-vanished',
      },
    );
  });
});
