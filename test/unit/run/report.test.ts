import assert from 'node:assert/strict';
import { encode } from '@bytesync/shared/wire/codec.ts';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { memberResults } from '../../../extension/src/engine/report/memberPart.ts';
import {
  decodeResults,
  encodeResults,
  type MemberResults,
} from '../../../extension/src/engine/report/memberResults.ts';
import {
  countItems,
  type ItemCounts,
  NO_ITEMS,
  type WrongPath,
} from '../../../extension/src/engine/report/reportItems.ts';
import { type RunReport, reportOf } from '../../../extension/src/engine/report/runReport.ts';
import { SAVED_LISTED } from '../../../extension/src/engine/report/savedFiles.ts';
import type { DroppedMembers } from '../../../extension/src/engine/session/dropping.ts';
import { OutcomeRows } from '../../../extension/src/engine/sync/outcomeRows.ts';
import { SavedBytes } from '../../../extension/src/engine/sync/savedBytes.ts';
import { analysed, d, e, f, l, type Tree, u } from '../comparison/trees.ts';
import { hasCode } from '../streams/errors.ts';

function planned(trees: readonly Tree[], preset: Preset, without: readonly number[] = []): Planned {
  return makePlan(analysed(trees, preset), { preset, from: 0, without });
}

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

const NO_RESULTS: MemberResults = {
  undone: [],
  linksBroken: [],
  problems: [],
  bytesRead: 0,
  bytesWritten: 0,
  literalBytes: 0,
  reusedBytes: 0,
  traffic: { bytesIn: 0, bytesOut: 0 },
};

/** As it passes between threads. */
function sentOf(pairs: readonly [number, number][]) {
  const saved = new SavedBytes();
  for (const [operation, bytes] of pairs) saved.add(operation, bytes);
  return saved.sent();
}

/** What each member says, by column; members are those of `columns`. */
function report(
  plan: Planned,
  said: readonly Partial<MemberResults>[],
  dropped: DroppedMembers = new Map(),
): RunReport {
  const results = said.map((one, index) => {
    return [`member-${index}`, encodeResults({ ...NO_RESULTS, ...one })] as const;
  });
  return reportOf(plan, {
    results: new Map(results),
    sourceNames: new Map([
      ['source-0', 'left'],
      ['source-1', 'right'],
    ]),
    ...{ durationMs: 7, dropped },
  });
}

/** The operation of a plan at a path on a column. */
function at({ plan }: Planned, target: number, path: string): number {
  return plan.operations.findIndex((one) => one.target === target && one.path === path);
}

describe('reporting a run', () => {
  const plan = planned([{ a: f('xx', 2), b: f('new') }, { a: f('y', 1) }, {}], 'update');

  it('is done when nothing is left undone', () => {
    const done = report(plan, [{}, {}, {}]);
    assert.equal(done.status, 'done');
    assert.deepEqual(done.problems, []);
    assert.deepEqual(done.items, { ...NO_ITEMS, total: 2, copied: 2 });
    const shown = done.targets.map(({ label, name, created, updated, bytes }) => {
      return [label, name, created, updated, bytes];
    });
    assert.deepEqual(shown, [
      ['A', 'left', 0, 0, 0],
      ['B', 'right', 1, 1, 5],
      ['C', '', 2, 0, 5],
    ]);
  });

  it('adds up bytes and traffic', () => {
    const { bytes, relay, durationMs } = report(plan, [
      { bytesRead: 5, literalBytes: 5, reusedBytes: 1, traffic: { bytesIn: 100, bytesOut: 1 } },
      { bytesRead: 2, bytesWritten: 5, traffic: { bytesIn: 10, bytesOut: 20 } },
      { bytesWritten: 5, traffic: { bytesIn: 1, bytesOut: 300 } },
    ]);
    assert.deepEqual(bytes, { read: 7, literal: 5, reused: 1, saved: 5 });
    assert.deepEqual(relay, { bytesIn: 111, bytesOut: 321 });
    assert.equal(durationMs, 7);
  });

  it('saves nothing below zero: what is sent in vain was sent', () => {
    assert.equal(report(plan, [{ literalBytes: 9 }, {}, {}]).bytes.saved, 0);
  });

  it('takes off what was not done, on that source', () => {
    const said = report(plan, [{}, { undone: [[at(plan, 1, 'b'), 'disk-full']] }, {}]);
    assert.equal(said.status, 'done-with-errors');
    assert.deepEqual(said.items, { ...NO_ITEMS, total: 2, copied: 1, errors: 1 });
    const [, b, c] = said.targets;
    assert.deepEqual([b?.created, b?.updated, b?.undone, b?.bytes], [0, 1, 1, 2]);
    assert.deepEqual([c?.created, c?.undone], [2, 0]);
  });

  it('names problems by source and path, sorted by path', () => {
    const { problems, status } = report(plan, [
      {},
      { problems: [{ column: 1, path: 'b', code: 'disk-full', values: {} }] },
      {
        problems: [
          { column: 2, path: 'b', code: 'write-failed', values: { reason: 'EIO' } },
          { column: 2, path: '', code: 'read-only' },
        ],
      },
    ]);
    assert.equal(status, 'done-with-errors');
    assert.deepEqual(problems, [
      { path: '', member: 'C', code: 'read-only', values: {} },
      { path: 'b', member: 'B', code: 'disk-full', values: {} },
      { path: 'b', member: 'C', code: 'write-failed', values: { reason: 'EIO' } },
    ]);
  });

  it('counts what is missing on a member that went path by path, and else the member', () => {
    const gone = (column: number): DroppedMembers => {
      return new Map([[`member-${column}`, { code: 'member-dropped', values: {} }]]);
    };
    const asFolder = { ...NO_ITEMS, total: 2 };
    const target = report(plan, [{}, {}], gone(2));
    assert.deepEqual(target.items, { ...asFolder, errors: 2 });
    assert.equal(target.targets[2]?.undone, 2);
    const source = planned([{}, {}, { a: f('x'), b: f('y') }], 'update');
    const said = report(source, [{}, {}], gone(2));
    assert.deepEqual(said.items, { ...asFolder, copied: 2, errors: 1 });
    for (const { problems } of [target, said]) {
      assert.deepEqual(problems, [{ path: '', member: 'C', code: 'member-dropped', values: {} }]);
    }
  });

  it('lets a member speak for its own sources only', () => {
    const said = report(plan, [
      {},
      {
        undone: [
          [at(plan, 2, 'b'), 'disk-full'],
          [999, 'disk-full'],
        ],
        linksBroken: [at(plan, 2, 'a'), 999],
        problems: [
          { column: 2, path: 'b', code: 'disk-full' },
          { column: 99, path: 'b', code: 'disk-full' },
        ],
      },
      {},
    ]);
    assert.equal(said.status, 'done');
    assert.deepEqual([said.problems, said.linksBroken], [[], []]);
    assert.ok(said.targets.every(({ undone }) => undone === 0));
  });

  it('names files whose other names keep the old content', () => {
    const said = report(plan, [{}, { linksBroken: [at(plan, 1, 'a')] }, {}]);
    assert.deepEqual(said.linksBroken, [{ path: 'a', member: 'B' }]);
    assert.equal(said.status, 'done');
  });

  it('has the plan’s conflicts, and unreadable contents once', () => {
    const trees = [
      { a: f('x'), b: f('xx', 2) },
      { a: f('yy'), b: e('y', 1) },
    ];
    const conflicts = planned(trees, 'update');
    const unread = [{ column: 1, path: 'b', code: 'entry-unreadable' as const }];
    const said = report(conflicts, [{}, { problems: unread }]);
    assert.deepEqual(said.problems, [
      {
        path: 'a',
        member: '',
        code: 'conflict',
        values: { reason: 'same-date-different-content' },
      },
      { path: 'b', member: 'B', code: 'entry-unreadable', values: {} },
    ]);
    assert.deepEqual(said.items, { ...NO_ITEMS, total: 2, conflicts: 1, errors: 1 });
  });

  it('counts what a check found', () => {
    const check = planned(
      [
        { a: f('x'), b: f('y'), c: f('z') },
        { a: f('y'), c: f('z') },
      ],
      'check',
    );
    const said = report(check, [{}, {}]);
    assert.deepEqual(said.check, { identical: 1, different: 1, onlyOn: 1, unreadable: 0 });
    assert.equal(said.status, 'done');
  });

  it('refuses results that are not understood', () => {
    const results = new Map([['member-0', new Uint8Array([1, 2, 3])]]);
    const request = { results, sourceNames: new Map(), durationMs: 0 };
    assert.throws(() => reportOf(plan, request), hasCode('stream-malformed'));
  });

  it('adds up what is undone on sixteen sources', () => {
    const many: Tree = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`f${index}`, f('x')] as const),
    );
    const large = planned([many, ...Array.from({ length: 15 }, () => ({}))], 'update');
    const said = large.plan.columns.map((_, column) => ({
      undone: [...large.plan.operations.keys()]
        .filter((id) => large.plan.operations[id]?.target === column)
        .map((id): [number, 'disk-full'] => [id, 'disk-full']),
    }));
    const { targets, items } = report(large, said);
    assert.equal(targets[15]?.undone, 500);
    assert.equal(items.errors, 500);
  });
});

describe('what did not have to travel, in the report', () => {
  const big = (letter: string) => f(letter.repeat(5000));
  const trees = [{ x: big('x'), y: big('y') }, { x: big('z') }, { held: big('y') }];
  const plan = planned(trees, 'mirror');
  const reused = (pairs: [number, number][]) => ({ reused: sentOf(pairs) });
  const savedOf = (...said: Partial<MemberResults>[]) => report(plan, said).saved;

  it('is what members say of their own files, and what was copied there', () => {
    const said = savedOf({}, reused([[at(plan, 1, 'x'), 3000]]), reused([]));
    assert.deepEqual(said, {
      count: 2,
      files: [
        { path: 'x', member: 'B', bytes: 3000, size: 5000 },
        { path: 'y', member: 'C', bytes: 5000, size: 5000 },
      ],
    });
  });

  it('is what the plan has copied alone where nobody tells it, as members of before', () => {
    const copied = { path: 'y', member: 'C', bytes: 5000, size: 5000 };
    assert.deepEqual(savedOf({}, {}, {}), { count: 1, files: [copied] });
    assert.deepEqual(savedOf({}, reused([]), {}), { count: 1, files: [copied] });
  });

  it('is nothing in a dry run', () => {
    const results = new Map([['member-2', encodeResults({ ...NO_RESULTS })]]);
    const request = { results, sourceNames: new Map(), durationMs: 0 };
    assert.notEqual(reportOf(plan, request).saved, undefined);
    assert.equal(reportOf(plan, { ...request, dryRun: true }).saved, undefined);
  });

  it('is never more than there is, of nobody else, and of nothing that was not done', () => {
    const [b, c] = [at(plan, 1, 'x'), at(plan, 2, 'y')];
    const every = plan.plan.operations.map((_, id): [number, number] => [id, 2 ** 50]);
    const lies: [number, number][] = [...every, [2 ** 31 - 1, 1]];
    const said = savedOf(reused(lies), reused([[c, 1]]), {
      ...reused(lies),
      undone: [[c, 'disk-full']],
    });
    const ofC = plan.plan.operations.filter(
      (one) => one.target === 2 && one.kind === 'write-file' && one.path !== 'y',
    );
    assert.deepEqual(
      said?.files,
      ofC.map(({ path }) => ({ path, member: 'C', bytes: 5000, size: 5000 })),
    );
    const none = { undone: [[c, 'aborted']] } satisfies Partial<MemberResults>;
    assert.equal(savedOf({}, { ...reused([[b, 9]]), undone: [[b, 'aborted']] }, none), undefined);
  });

  it('names those with the most of it, and counts the others', () => {
    const paths = Array.from({ length: SAVED_LISTED + 5 }, (_, index) => `f${index}`);
    const large = planned(
      [Object.fromEntries(paths.map((path) => [path, big('x')])), {}],
      'update',
    );
    const pairs = paths.map((path, index): [number, number] => [at(large, 1, path), index + 1]);
    pairs.sort(([a], [b]) => a - b);
    const said = report(large, [{}, reused(pairs)]).saved;
    assert.equal(said?.count, SAVED_LISTED + 5);
    assert.equal(said?.files.length, SAVED_LISTED);
    // Of equal ones the first count.
    const same = pairs.map(([id]): [number, number] => [id, 9]);
    const firsts = report(large, [{}, reused(same)]).saved?.files ?? [];
    const expected = same.slice(0, SAVED_LISTED).map(([id]) => large.plan.operations[id]?.path);
    assert.deepEqual(
      firsts.map(({ path }) => path),
      expected.toSorted(),
    );
    // Paths ascend, and the five with the least are those that are not there.
    assert.ok(said?.files.every(({ bytes }) => bytes > 5));
    const named = said?.files.map(({ path }) => path) ?? [];
    assert.deepEqual(named, named.toSorted());
  });
});

describe('what a member tells of its part', () => {
  const traffic = { bytesIn: 1, bytesOut: 2 };
  const counts = { bytesRead: 3, literalBytes: 4, reusedBytes: 5, traffic };
  const { plan } = planned([{ p: f('x') }, {}], 'update');

  it('is what was not done and why, and nothing of what was', () => {
    const applied = {
      outcomes: OutcomeRows.of([
        { operation: 0, outcome: 'done', bytes: 9 } as const,
        { operation: 1, outcome: 'failed', code: 'disk-full', bytes: 0 } as const,
        { operation: 2, outcome: 'skipped', bytes: 0 } as const,
        { operation: 3, outcome: 'done', bytes: 1, linksBroken: true } as const,
      ]),
      problems: [{ column: 1, path: 'p', code: 'disk-full' } as const],
      bytesWritten: 10,
    };
    const seen = [{ column: 0, path: 'q', code: 'special-file' } as const];
    assert.deepEqual(memberResults(plan, { ...counts, applied }, seen), {
      undone: [
        [1, 'disk-full'],
        [2, 'aborted'],
      ],
      linksBroken: [3],
      problems: [...seen, ...applied.problems],
      bytesWritten: 10,
      ...counts,
    });
  });

  it('names the source where that is what failed', () => {
    const problem = { column: 1, path: 'p', code: 'source-changed', values: {} } as const;
    const applied = { outcomes: new OutcomeRows(), problems: [problem], bytesWritten: 0 };
    const { problems } = memberResults(plan, { ...counts, applied }, []);
    assert.deepEqual(problems, [{ ...problem, values: { source: 'A' } }]);
  });

  it('counts what was copied on the member itself as read and as reused', () => {
    const moved = planned([{ new: f('content') }, { old: f('content') }], 'mirror').plan;
    const outcomes = moved.operations.map(({ kind }, operation) => {
      return { operation, outcome: 'done', bytes: kind === 'write-file' ? 7 : 0 } as const;
    });
    const applied = { outcomes: OutcomeRows.of(outcomes), problems: [], bytesWritten: 7 };
    const { bytesRead, literalBytes, reusedBytes } = memberResults(
      moved,
      { ...counts, applied },
      [],
    );
    assert.deepEqual([bytesRead, literalBytes, reusedBytes], [3 + 7, 4, 5 + 7]);
  });

  it('is what did not have to travel, also that it was nothing', () => {
    const some = new SavedBytes();
    for (let operation = 0; operation < 100; operation += 1) some.add(operation, operation + 1);
    for (const [saved, length] of [
      [some, 100],
      [new SavedBytes(), 0],
    ] as const) {
      const applied = {
        ...{ outcomes: new OutcomeRows(), problems: [], bytesWritten: 7 },
        saved: saved.sent(),
      };
      const { reused } = memberResults(plan, { ...counts, applied }, []);
      assert.equal(reused?.operations.length, length);
      const last = length === 0 ? undefined : 99;
      assert.deepEqual([reused?.operations.at(-1), reused?.bytes.at(-1)], [last, last && 100]);
    }
    assert.equal('reused' in memberResults(plan, counts, []), false);
  });

  it('is the same on the other side, whatever did not have to travel', () => {
    const pair = fc.tuple(fc.nat(0x7fff_ffff), fc.maxSafeNat());
    const property = fc.property(fc.array(pair), (pairs) => {
      const results = { ...NO_RESULTS, reused: sentOf(pairs) };
      assert.deepEqual(decodeResults(encodeResults(results)), results);
    });
    fc.assert(property);
    assert.equal('reused' in decodeResults(encodeResults(NO_RESULTS)), false);
  });

  const one = { operations: new Uint8Array(4), bytes: new Uint8Array(8) };
  const amount = (bytes: number) => new Uint8Array(new Float64Array([bytes]).buffer);
  for (const [what, reused] of [
    ['less than nothing', { ...one, bytes: amount(-1) }],
    ['half a byte', { ...one, bytes: amount(0.5) }],
    ['no number', { ...one, bytes: amount(Number.NaN) }],
    ['more than can be counted', { ...one, bytes: amount(2 ** 53) }],
    ['an operation below the first', { ...one, operations: new Uint8Array([0, 0, 0, 0x80]) }],
    ['half an operation', { ...one, operations: new Uint8Array(6) }],
    ['an operation without its bytes', { ...one, operations: new Uint8Array(8) }],
    ['bytes of no operation', { ...one, operations: new Uint8Array(0) }],
    ['too many', { operations: new Uint8Array(4_000_004), bytes: new Uint8Array(8_000_008) }],
    ['pairs', [[0, 1]]],
    ['a word', 'all'],
  ] as const) {
    it(`is not taken with ${what} as what did not have to travel`, () => {
      const bytes = encode({ ...NO_RESULTS, reused });
      assert.throws(() => decodeResults(bytes), { code: 'stream-malformed' });
    });
  }

  it('is taken with one that is right', () => {
    const bytes = encode({ ...NO_RESULTS, reused: one });
    assert.deepEqual(decodeResults(bytes).reused, sentOf([[0, 0]]));
  });

  it('counts what came once more as sent', () => {
    const applied = {
      ...{ outcomes: new OutcomeRows(), problems: [], bytesWritten: 7 },
      bytesAgain: 6,
    };
    assert.equal(memberResults(plan, { ...counts, applied }, []).literalBytes, 4 + 6);
  });

  it('is little where nothing was to change', () => {
    const { undone, problems, bytesWritten } = memberResults(plan, counts, []);
    assert.deepEqual([undone, problems, bytesWritten], [[], [], 0]);
  });
});
