import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import fc from 'fast-check';
import { basisOf } from '../../../extension/src/engine/comparison/byHand/basis.ts';
import {
  CHOSEN_MAX,
  type Choice,
  type Chosen,
  chosenItems,
} from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import type {
  HandAction,
  HandDecision,
  ManyItems,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import {
  type KeptMany,
  keptMany,
  retold,
} from '../../../extension/src/engine/comparison/byHand/keptMany.ts';
import { unpackItems } from '../../../extension/src/engine/comparison/byHand/packedItems.ts';
import type {
  Cell,
  Comparison,
  ComparisonItem,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { keptByHand } from '../../../extension/src/engine/planning/keptByHand.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import {
  DECIDED_CHARACTERS,
  MOST_DECISIONS,
  RETOLD_BYTES,
} from '../../../extension/src/engine/session/decisionMessages.ts';
import { logMessageSchema } from '../../../extension/src/engine/session/messages.ts';
import {
  analysed,
  columns,
  d,
  entryOf,
  f,
  l,
  type Node,
  type Tree,
  u,
} from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { countItems } from './countItems.ts';

const FROM_A: RuleAction = { copy: 'A', to: 'others' };
const FROM_B: RuleAction = { copy: 'B', to: 'others' };
const LEAVE: RuleAction = { leave: 'all' };
const BY = { by: { memberId: 'm', letter: 'A', name: 'Ada' }, atMs: 5 };

/** A plan with what was decided, as one planner makes it. */
function planned(
  comparison: Comparison,
  decisions: readonly HandDecision[],
  preset: Preset = 'update',
): Planned {
  // Each planner has them from the log.
  const hands = structuredClone({ decisions, mode: 'standard' as const });
  return makePlan(comparison, { preset, from: 0, without: [], open: true, hands });
}

function chosen(
  comparison: Comparison,
  choice: Choice,
  asMany: boolean,
  before = planned(comparison, []),
): Chosen {
  const options = { mode: 'standard', compared: comparison, asMany } as const;
  return chosenItems(choice, before, options);
}

function decided(
  comparison: Comparison,
  paths: readonly string[],
  action: HandAction | null,
  asMany = true,
): HandDecision {
  const { count: _, ...about } = chosen(comparison, { paths, below: false, action }, asMany);
  return { ...BY, ...about, action };
}

/** Many files in folders of a thousand, of which two sources have different sizes. */
function wide(files: number): Comparison {
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

describe('a decision about many items', () => {
  for (const files of [30_000, 120_000]) {
    it(`is small, and the same to every planner: ${files}`, () => {
      const [one, other] = [wide(files), wide(files)];
      const about = chosen(one, { paths: ['d'], below: true, action: FROM_B }, false);
      assert.deepEqual([about.items.length, about.count], [0, files]);
      assert.ok(about.many && about.many.items.length < 1_000, String(about.many?.items.length));
      const all: HandDecision = { ...BY, items: [], many: about.many, action: FROM_B };
      const scattered = one.items.flatMap(({ path }, at) => (at % 3 === 0 ? [path] : []));
      const third = decided(one, scattered, LEAVE);
      assert.ok(third.many && third.many.items.length <= files / 8 + 100);
      const last = decided(one, ['d/0/7'], FROM_A, false);
      const plans = [one, other].map((comparison) => planned(comparison, [all, third, last]));
      const [plan, again] = plans.map((made) => factsOf(made, { open: true }));
      assert.equal(plan?.digest, again?.digest);
      assert.deepEqual(plan?.byHand, {
        decided: files + folders(one, scattered),
        stale: 0,
        refused: {},
      });
      const { byHand, comparison } = plans[1] ?? planned(other, []);
      const at = comparison.items.findIndex(({ path }) => path === 'd/0/7');
      assert.deepEqual(byHand?.holding.get(at)?.action, FROM_A);
    }).timeout(120_000);
  }

  function folders({ items }: Comparison, paths: readonly string[]): number {
    const wanted = new Set(paths.filter((path) => path !== ''));
    return items.filter(({ path, cells }) => {
      const [cell] = cells;
      return wanted.has(path) && cell?.kind === 'present' && cell.entry.kind === 'folder';
    }).length;
  }

  it('names them one by one as long as they are few', () => {
    const comparison = wide(CHOSEN_MAX + 1);
    const paths = comparison.items.flatMap(({ path }) =>
      path.split('/').length === 3 ? [path] : [],
    );
    const of = (count: number) =>
      chosen(comparison, { paths: paths.slice(0, count), below: false, action: LEAVE }, false);
    assert.equal(of(CHOSEN_MAX).items.length, CHOSEN_MAX);
    assert.equal(of(CHOSEN_MAX).many, undefined);
    const { many, items } = of(CHOSEN_MAX + 1);
    assert.ok(many);
    assert.deepEqual([items.length, countItems(many.items)], [0, CHOSEN_MAX + 1]);
  });

  it('comes to the same plan as one that names them, whatever the trees are', () => {
    const action: fc.Arbitrary<HandAction | null> = fc.constantFrom<HandAction | null>(
      ...[FROM_A, FROM_B, LEAVE, { keep: 'all' } as RuleAction, { delete: 'B' } as RuleAction],
      ...[{ first: true }, { first: false }, null],
    );
    const picks = fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 6 }), action), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(scenario, picks, (s, picked) => {
        const comparison = analysed(s.trees, 'update', 'standard');
        const told = (asMany: boolean) =>
          picked.flatMap(([numbers, what]) => {
            const paths = numbers.map(
              (at) => comparison.items[at % comparison.items.length]?.path ?? '',
            );
            const one = decided(comparison, paths, what, asMany);
            return one.items.length > 0 || one.many ? [one] : [];
          });
        const [byPath, byIndex] = [
          planned(comparison, told(false)),
          planned(comparison, told(true)),
        ];
        assert.equal(byPath.plan.digest, byIndex.plan.digest);
        const summaries = [byPath, byIndex].map((made) =>
          factsOf(made, { open: true, listed: 99 }),
        );
        assert.deepEqual(summaries[0], summaries[1]);
      }),
      { numRuns: 200 },
    );
  });

  it('is found again where versions are kept between the items', () => {
    const trees = [
      { a: f('new', 2), x: f('n', 2) },
      { a: f('old', 1), x: f('oo', 1) },
    ];
    const comparison = analysed(trees, 'update');
    const kept = decided(comparison, ['a'], { keep: 'all' });
    const before = planned(comparison, [kept]);
    assert.ok(before.comparison.items.length > comparison.items.length);
    const all = before.comparison.items.map(({ path }) => path);
    const { many, count } = chosen(
      comparison,
      { paths: all, below: false, action: LEAVE },
      true,
      before,
    );
    assert.ok(many);
    assert.equal(count, 2);
    const after = planned(comparison, [kept, { ...BY, items: [], many, action: LEAVE }]);
    assert.deepEqual(after.plan.operations, []);
    const first = planned(comparison, [kept, { ...BY, items: [], many, action: { first: true } }]);
    assert.ok(first.plan.operations.every((operation) => 'first' in operation && operation.first));
  });
});

describe('what a decision about many rests on', () => {
  const trees: readonly Tree[] = [
    { x: f('new', 2), y: f('1', 2) },
    { x: f('old', 1), y: f('22', 1) },
  ];
  const comparison = analysed(trees, 'update');
  const facts = (many: ManyItems, action: RuleAction = FROM_B) =>
    factsOf(planned(comparison, [{ ...BY, items: [], many, action }]), { open: true }).byHand;
  const { many } = decided(comparison, ['x', 'y'], FROM_B);
  assert.ok(many);

  it('is the comparison: of another one it does not hold', () => {
    assert.deepEqual([facts(many)?.decided, facts(many)?.stale], [2, 0]);
    const other = { ...many, digest: new Uint8Array(32) };
    assert.deepEqual([facts(other)?.decided, facts(other)?.stale], [0, 2]);
    const changed = { ...many, changed: true as const };
    assert.deepEqual([facts(changed)?.decided, facts(changed)?.stale], [0, 2]);
  });

  it('is not told of a comparison of another size', () => {
    const items = encodeItemSet(Uint32Array.of(1), 2);
    assert.ok(items);
    assert.deepEqual(facts({ ...many, items }), { decided: 0, stale: 0, refused: {} });
  });

  it('does not borrow what an earlier decision about the same item rests on', () => {
    const byPath = decided(comparison, ['x'], FROM_A, false);
    const other = {
      ...BY,
      items: [],
      many: { ...many, digest: new Uint8Array(32) },
      action: FROM_B,
    };
    const { byHand } = factsOf(planned(comparison, [byPath, other]), { open: true });
    assert.deepEqual([byHand?.decided, byHand?.stale], [0, 2]);
  });

  it('what goes first by it counts in its comparison alone', () => {
    const first = (digest: Uint8Array) =>
      factsOf(
        planned(comparison, [
          { ...BY, items: [], many: { ...many, digest }, action: { first: true } },
        ]),
      );
    assert.deepEqual(first(many.digest).first, { files: 2, byHand: true });
    assert.equal(first(new Uint8Array(32)).first, undefined);
  });

  const digest = (
    nodes: readonly (Node | undefined)[],
    mode: 'standard' | 'checksum' = 'standard',
  ) => {
    const given = nodes.map((node): Tree => (node === undefined ? {} : { x: node }));
    return Buffer.from(comparisonDigest(analysed(given, 'update', mode))).toString('hex');
  };
  const before = [f('one', 1), f('two', 2)] as const;

  it('stays what it is when contents are read', () => {
    assert.equal(digest(before), digest(before, 'checksum'));
    assert.equal(digest(before), digest([f('one', 1, 0o600), f('two', 2)]));
  });

  it('is another one with everything that changes', () => {
    const others: readonly (readonly (Node | undefined)[])[] = [
      [f('one!', 1), before[1]],
      [f('one', 3), before[1]],
      [before[0], undefined],
      [before[0], u()],
      [before[0], u('unreadable')],
      [before[0], d()],
      [before[0], l('a')],
      [before[0], l('b')],
      [before[1], before[0]],
      [before[0], before[1], f('one', 1)],
      [undefined, undefined],
    ];
    const all = [before, ...others].map((nodes) => digest(nodes));
    assert.equal(new Set(all).size, all.length);
  });
});

describe('decisions about many, in a later run', () => {
  const MOST = { decisions: MOST_DECISIONS, bytes: 1000 };
  const trees = (changed: string): readonly Tree[] => [
    { a: f('new', 2), b: f('x', 2), left: f('1', 2) },
    { a: f('old!', 1), b: f(changed, 1), left: f('22', 1) },
  ];
  const tell = (kept: readonly KeptMany[], comparison: Comparison): HandDecision[] => {
    const { digest, decisions } = retold(kept, comparison, 'standard', MOST);
    return decisions.flatMap(({ same, changed, ...rest }) => [
      ...(same ? [{ ...rest, items: [], many: { items: same, digest } }] : []),
      ...(changed
        ? [{ ...rest, items: [], many: { items: changed, digest, changed: true as const } }]
        : []),
    ]);
  };

  it('hold where the copies are what they were, and are flagged elsewhere', () => {
    const first = analysed(trees('yy'), 'update');
    const items = ['a', 'b', 'gone'].map((path) => {
      const item = first.items.find((one) => one.path === path);
      return { path, basis: item ? basisOf(item, first.columns, 'standard') : 'f'.repeat(16) };
    });
    const kept = keptMany({ ...BY, action: FROM_B }, items);
    assert.deepEqual(unpackItems(kept), items);
    const second = analysed(trees('other'), 'update');
    const { byHand, summary } = factsOf(planned(second, tell([kept], second)), { open: true });
    assert.deepEqual([byHand?.decided, byHand?.stale], [1, 1]);
    const who = summary.items.map(({ path, decidedBy, staleBy }) => [
      path,
      decidedBy?.name,
      staleBy?.name,
    ]);
    assert.deepEqual(who, [
      ['a', 'Ada', undefined],
      ['b', undefined, 'Ada'],
      ['left', undefined, undefined],
    ]);
  });

  it('are kept as far as they are the last, and not carried out', () => {
    const comparison = analysed(trees('yy'), 'update');
    const standing = [
      decided(comparison, ['a', 'b', 'left'], FROM_A),
      decided(comparison, ['left'], LEAVE),
      decided(comparison, ['b'], FROM_B, false),
    ];
    const made = {
      compared: comparison,
      planned: planned(comparison, standing),
      mode: 'standard' as const,
    };
    const paths = (failed?: readonly string[]) =>
      keptByHand({ standing, ...(failed && { failed }) }, made).decisions.map(
        ({ action, items }) => {
          return [action, items.map(({ path }) => path).join()];
        },
      );
    assert.deepEqual(paths(), [
      [FROM_A, 'a'],
      [LEAVE, 'left'],
      [FROM_B, 'b'],
    ]);
    assert.deepEqual(paths([]), [[LEAVE, 'left']]);
    assert.deepEqual(paths(['b']), [
      [LEAVE, 'left'],
      [FROM_B, 'b'],
    ]);
  });

  it('are told again where the settings can’t hold them', () => {
    const comparison = wide(12_000);
    const { count: _, ...about } = chosen(
      comparison,
      { paths: ['d'], below: true, action: LEAVE },
      false,
    );
    const standing = [
      { ...BY, ...about, action: LEAVE },
      decided(comparison, ['d/0/7'], FROM_B, false),
    ];
    const made = {
      compared: comparison,
      planned: planned(comparison, standing),
      mode: 'standard' as const,
    };
    const { decisions, many } = keptByHand({ standing }, made);
    assert.deepEqual([decisions.length, many.map(({ count }) => count)], [1, [11_999]]);
    const again = wide(12_000);
    const all = [...decisions, ...tell(many, again)];
    const { byHand } = factsOf(planned(again, all), { open: true });
    assert.deepEqual(byHand, { decided: 12_000, stale: 0, refused: {} });
  }).timeout(60_000);

  it('that take too much are left out, the oldest first', () => {
    const comparison = wide(4_000);
    const half = comparison.items
      .filter((_, at) => at % 2 === 0)
      .map(({ path }) => ({ path, basis: 'f'.repeat(16) }));
    const few = half.slice(1, 2);
    const kept = [
      keptMany({ ...BY, action: LEAVE }, half),
      keptMany({ ...BY, action: FROM_A }, few),
    ];
    const { decisions } = retold(kept, comparison, 'standard', { ...MOST, bytes: 400 });
    assert.deepEqual(
      decisions.map(({ action }) => action),
      [FROM_A],
    );
  });

  it('that are too many or say too much are left out, the oldest first, and can be told', () => {
    const comparison = wide(2 * MOST_DECISIONS + 20);
    const digest = comparisonDigest(comparison);
    const by = { ...BY.by, memberId: createId() };
    const about = (at: number, action: RuleAction): HandDecision => {
      const items = encodeItemSet(Uint32Array.of(at + 5), comparison.items.length);
      assert.ok(items);
      return { ...BY, by, items: [], many: { items, digest }, action };
    };
    const labels = Array<string>(10).fill('x'.repeat(100));
    const long: RuleAction = { copy: { newest: labels }, to: 'all' };
    const made = {
      compared: comparison,
      planned: planned(comparison, []),
      mode: 'standard' as const,
    };
    for (const [count, action, told] of [
      [2 * MOST_DECISIONS + 10, LEAVE, MOST_DECISIONS],
      [900, long, Math.floor(DECIDED_CHARACTERS / JSON.stringify(long).length)],
    ] as const) {
      const standing = Array.from({ length: count }, (_, at) => about(at, action));
      const { decisions, many } = keptByHand({ standing }, made);
      assert.ok(many.length <= told);
      const names = [...many.flatMap(unpackItems), ...decisions.flatMap(({ items }) => items)];
      const last = comparison.items.slice(5, 5 + count).slice(-names.length);
      assert.deepEqual(
        names.map(({ path }) => path),
        last.map(({ path }) => path),
      );
      const all = [...many, ...many];
      const most = { decisions: MOST_DECISIONS, bytes: RETOLD_BYTES };
      const retelling = retold(all, comparison, 'standard', most);
      assert.ok(retelling.decisions.length >= many.length);
      const message = { type: 'decisions-retold', run: 1, ...retelling };
      assert.deepEqual(logMessageSchema.safeParse(message).error, undefined);
    }
  }).timeout(60_000);
});
