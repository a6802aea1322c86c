import assert from 'node:assert/strict';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { summarize } from '../../../extension/src/engine/comparison/summary.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import type { Plan, Transfer } from '../../../extension/src/engine/sync/plan.ts';
import { planStreams } from '../../../extension/src/engine/sync/planStreams.ts';
import { analysed, contentId, d, e, f, l, type Tree, u } from '../comparison/trees.ts';

function planOf(preset: Preset, trees: readonly Tree[], from = 0): Plan {
  const comparison = analysed(trees, preset);
  return buildPlan(comparison, decide(comparison, { preset, from }), preset, from);
}

/** 'B make-folder x', with ' < 0,1' for what it comes after. */
function shown({ operations }: Plan): string[] {
  return operations.map(({ target, kind, path, after }) => {
    const before = after.length === 0 ? '' : ` < ${after.join()}`;
    return `${String.fromCharCode(65 + target)} ${kind} ${path}${before}`;
  });
}

interface PlanCase {
  description: string;
  preset: Preset;
  trees: Tree[];
  expected: string[];
}

const operations: PlanCase[] = [
  {
    description: 'nothing to do',
    preset: 'mirror',
    trees: [{ a: f('1') }, { a: f('1') }],
    expected: [],
  },
  {
    description: 'a new folder: made, filled, then finished, deepest first',
    preset: 'update',
    trees: [{ x: d(), 'x/f': f('1'), 'x/y': d(), 'x/y/l': l('t') }, {}],
    expected: [
      'B make-folder x',
      'B write-file x/f < 0',
      'B make-folder x/y < 0',
      'B make-link x/y/l < 2',
      'B set-folder x/y < 2,3',
      'B set-folder x < 0,1,4',
    ],
  },
  {
    description: 'update leaves the dates of folders that were there',
    preset: 'update',
    trees: [{ x: d(5), 'x/f': f('1') }, { x: d(3) }],
    expected: ['B write-file x/f'],
  },
  {
    description: 'mirror sets the date of a folder again when something in it changes',
    preset: 'mirror',
    trees: [
      { x: d(5), 'x/f': f('1') },
      { x: d(5), 'x/g': f('1') },
    ],
    expected: ['B delete x/g', 'B write-file x/f', 'B set-folder x < 0,1'],
  },
  {
    description: 'dates of a file do not move those of its folder',
    preset: 'mirror',
    trees: [
      { x: d(), 'x/f': f('1', 1) },
      { x: d(), 'x/f': f('1', 2) },
    ],
    expected: ['B set-dates x/f'],
  },
  {
    description: 'a folder of another mode is finished after everything below, at any depth',
    preset: 'mirror',
    trees: [
      { x: d(1, 0o500), 'x/y': d(), 'x/y/f': f('1', 1) },
      { x: d(1, 0o700), 'x/y': d(), 'x/y/f': f('1', 2) },
    ],
    expected: ['B set-dates x/y/f', 'B set-folder x < 0'],
  },
  {
    description: 'extras go deepest first',
    preset: 'mirror',
    trees: [{}, { x: d(), 'x/f': f('1'), 'x/y': d(), 'x/y/g': f('1') }],
    expected: [
      'B delete x/y/g',
      'B delete x/y < 0',
      'B delete x/f',
      'B delete x < 1,2',
      'B set-folder  < 3',
    ],
  },
  {
    description: 'a folder in the way of a file',
    preset: 'mirror',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('1') }],
    expected: ['B delete x/f', 'B delete x < 0', 'B write-file x < 1', 'B set-folder  < 2'],
  },
  {
    description: 'a file in the way of a folder',
    preset: 'backup',
    trees: [{ x: d(), 'x/f': f('1') }, { x: l('1') }],
    expected: [
      'B delete x',
      'B make-folder x < 0',
      'B write-file x/f < 1',
      'B set-folder x < 1,2',
      'B set-folder  < 3',
    ],
  },
  {
    description: 'a link in the place of a file is one operation',
    preset: 'mirror',
    trees: [{ x: l('t') }, { x: f('1') }],
    expected: ['B make-link x', 'B set-folder  < 0'],
  },
  {
    description: 'a folder that stays for something unknown keeps its own date',
    preset: 'mirror',
    trees: [{}, { x: d(7), 'x/f': f('1'), 'x/u': u() }],
    expected: ['B delete x/f'],
  },
  {
    description: 'targets stand one after the other',
    preset: 'update',
    trees: [{ a: f('1') }, { b: f('1') }],
    expected: ['A write-file b', 'B write-file a'],
  },
];

const large = (letter: string, size = 3000) => letter.repeat(size);

describe('plan: buildPlan', () => {
  for (const { description, preset, trees, expected } of operations) {
    it(description, () => assert.deepEqual(shown(planOf(preset, trees)), expected));
  }

  it('says what it expects: the replaced file, or nothing where a folder was in the way', () => {
    const plan = planOf('mirror', [
      { a: f('new'), x: f('1') },
      { a: f('old', 2), x: d(4) },
    ]);
    const expected = plan.operations.map((o) => ('expected' in o ? [o.kind, o.expected] : o.kind));
    assert.deepEqual(expected, [
      ['delete', { kind: 'folder', path: 'x', mtimeUs: 4, mode: 0o755 }],
      ['write-file', { kind: 'file', path: 'a', mtimeUs: 2, mode: 0o644, size: 3 }],
      ['write-file', null],
      'set-folder',
    ]);
  });

  it('shares a transfer among targets of one base and leaves tiny and unread bases out', () => {
    const old = { a: f(large('o'), 1), small: f('s', 1), kind: l('t', 1) };
    const plan = planOf('mirror', [
      { a: f(large('n', 4000), 2), small: f(large('n'), 2), kind: f(large('n'), 2) },
      old,
      {},
      { ...old, a: f(large('p'), 1) },
      old,
    ]);
    const [o, p] = [contentId(large('o')), contentId(large('p'))];
    const found = plan.transfers.map(({ path, base, baseSize, targets }) => [
      path,
      base,
      baseSize,
      targets,
    ]);
    assert.deepEqual(found, [
      ['a', undefined, undefined, [2]],
      ['a', o, 3000, [1, 4]],
      ['a', p, 3000, [3]],
      ['kind', undefined, undefined, [1, 2, 3, 4]],
      ['small', undefined, undefined, [1, 2, 3, 4]],
    ]);
    assert.deepEqual(plan.streams, [
      { from: 0, targets: [1, 2, 3, 4], transfers: [3, 4] },
      { from: 0, targets: [1, 4], transfers: [1] },
      { from: 0, targets: [2], transfers: [0] },
      { from: 0, targets: [3], transfers: [2] },
    ]);
  });

  it('sends a tiny file whole whatever the base is', () => {
    const plan = planOf('mirror', [{ a: f('tiny', 2) }, { a: f(large('o'), 1) }]);
    assert.deepEqual(
      plan.transfers.map(({ base }) => base),
      [undefined],
    );
  });

  it('puts whole copies before deltas in a stream', () => {
    const plan = planOf('mirror', [
      { a: f(large('n'), 2), b: f(large('n')) },
      { a: f(large('o'), 1) },
    ]);
    assert.deepEqual(plan.streams, [{ from: 0, targets: [1], transfers: [1, 0] }]);
  });

  it('keeps small files apart from large ones, which go by size', () => {
    const sizes = [9_000_000, 8_388_607, 8_388_608, 1, 20_000_000];
    const entry = { kind: 'file', path: '', mtimeUs: 1, mode: 0o644 } as const;
    const sent = (from: number, size: number, base?: string): Transfer => ({
      ...{ from, path: '', targets: [2], entry: { ...entry, size } },
      ...(base !== undefined && { base, baseSize: 1 }),
    });
    const transfers = [
      ...sizes.map((size) => sent(1, size)),
      sent(0, 30_000_000),
      sent(1, 8_500_000, 'x'),
    ];
    assert.deepEqual(planStreams(transfers), [
      { from: 1, targets: [2], transfers: [1, 3] },
      { from: 0, targets: [2], transfers: [5] },
      { from: 1, targets: [2], transfers: [2, 0, 4, 6] },
    ]);
  });

  it('counts what happens on each source', () => {
    const plan = planOf('mirror', [
      { new: f('123'), old: f('45', 1), dates: f('1', 1), x: d(1), y: d(), 'y/z': l('t') },
      { old: f('6', 2), dates: f('1', 2), x: d(2), extra: f('1'), y: f('1') },
    ]);
    assert.deepEqual(plan.totals, [
      { target: 0, create: 0, update: 0, dates: 0, delete: 0, bytes: 0 },
      { target: 1, create: 3, update: 1, dates: 2, delete: 2, bytes: 5 },
    ]);
  });

  it('names conflicts, and columns that were left out because a file is unreadable', () => {
    const plan = planOf('mirror', [
      { a: f('1', 1), b: e('1', 1), x: f('1') },
      { a: e('2', 2), b: f('2', 2), x: d(), 'x/u': u() },
      {},
    ]);
    assert.deepEqual(plan.conflicts, [
      { path: 'a', reason: 'content-unreadable' },
      { path: 'b', reason: 'content-unreadable' },
      { path: 'x', reason: 'folder-not-empty' },
    ]);
    assert.deepEqual(shown(plan), ['C write-file a', 'C set-folder  < 0']);
  });

  it('refuses decisions that contradict the comparison', () => {
    const comparison = analysed([{ a: f('1') }, {}], 'update');
    for (const kind of ['copy', 'dates'] as const) {
      const decisions = [{ kind: 'nothing' }, { kind, from: 1, to: [0] }] as const;
      assert.throws(() => buildPlan(comparison, decisions, 'update'), { code: 'internal' });
    }
  });
});

describe('plan: digest', () => {
  const base: Tree[] = [{ a: f(large('n'), 2), x: d(), l: l('t') }, { a: f(large('o'), 1) }];
  const digest = (trees: Tree[], from = 0) => planOf('mirror', trees, from).digest;

  it('is a known one: other versions would not agree', () => {
    assert.equal(digest(base), '5bc7f5a36b862fd3b4657181eebf6ef803114e4a58e89b313e4a5b6e7084ff56');
  });

  it('is a known one for a plan that is longer than what is hashed at once', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `file-${index}`);
    const many = Object.fromEntries(names.map((name) => [name, f('1')]));
    assert.equal(
      digest([many, {}]),
      'e279ff8d953058f1d7a996a47ecf24cb6bda81c7f218f3f48e63ed652defe9fa',
    );
  });

  const changes: Record<string, Tree[]> = {
    'a content': [{ ...base[0], a: f(large('m'), 2) }, base[1] ?? {}],
    'a base': [base[0] ?? {}, { a: f(large('p'), 1) }],
    'an mtime': [{ ...base[0], x: d(2) }, base[1] ?? {}],
    'a mode': [{ ...base[0], x: d(1, 0o700) }, base[1] ?? {}],
    'a link target': [{ ...base[0], l: l('s') }, base[1] ?? {}],
    'a path': [{ ...base[0], y: d() }, base[1] ?? {}],
    'what is expected': [base[0] ?? {}, { a: f(large('o'), 1, 0o600) }],
    'a column': [...base, {}],
  };
  for (const [what, trees] of Object.entries(changes)) {
    it(`changes with ${what}`, () => assert.notEqual(digest(trees), digest(base)));
  }

  it('changes with the source, even if there is nothing to do', () => {
    assert.notEqual(digest([{}, {}], 0), digest([{}, {}], 1));
  });
});

describe('plan: summary', () => {
  it('shows the first items and counts the rest', () => {
    const trees: Tree[] = [
      { a: f('1', 2), b: f('b1'), k: f('1'), z: f('9') },
      { a: f('1', 1), extra: f('333', 7), k: d(), 'k/u': u() },
      { a: f('22', 1), b: f('b1') },
    ];
    const comparison = analysed(trees, 'mirror');
    const decisions = decide(comparison, { preset: 'mirror' });
    const plan = buildPlan(comparison, decisions, 'mirror');
    const summary = summarize(comparison, decisions, plan, { limit: 4 });
    assert.deepEqual(summary.items, [
      {
        path: 'a',
        actions: [
          { kind: 'update', from: 'A', to: ['C'] },
          { kind: 'dates', from: 'A', to: ['B'] },
        ],
        files: ['A', 'B', 'C'],
      },
      { path: 'b', actions: [{ kind: 'create', from: 'A', to: ['B'] }], files: ['A', 'C'] },
      { path: 'extra', actions: [{ kind: 'delete', to: ['B'] }], files: ['B'] },
      { path: 'k', actions: [{ kind: 'conflict', reason: 'folder-not-empty' }], files: ['A'] },
    ]);
    assert.equal(summary.more, 1);
    assert.deepEqual(summary.targets[1], {
      label: 'B',
      memberId: 'member-1',
      create: 2,
      update: 0,
      dates: 1,
      delete: 1,
      bytes: 3,
    });
    assert.equal(summary.guards, plan.guards);
    assert.equal(summary.conflicts, plan.conflicts);
  });
});
