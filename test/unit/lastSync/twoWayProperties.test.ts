import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import type { Tree } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { type Changes, type Outcome, type Round, World } from './world.ts';

const RUNS = { numRuns: 200 };

/** Who meets, in which order, what each has then, and what goes wrong. */
interface Meeting extends Pick<Round, 'preset' | 'refuses' | 'forgets' | 'fails' | 'endsAfter'> {
  readonly who: string;
  readonly trees: readonly Tree[];
}

const LABELS = 'ABC';

const somewhere = fc.array(fc.constantFrom('a', 'b', 'a/a', 'a/b', 'a-b', 'b/a'), { maxLength: 2 });

const meeting: fc.Arbitrary<Meeting> = fc
  .record({
    who: fc.constantFrom('ABC', 'ABC', 'AB', 'BC', 'AC', 'CBA'),
    preset: fc.constantFrom<Preset>('two-way', 'two-way', 'two-way', 'update', 'mirror', 'backup'),
    refuses: fc.constantFrom('', '', '', 'A', 'B'),
    forgets: fc.constantFrom('', '', '', '', 'A', 'B'),
    fails: fc.record({ A: somewhere, B: somewhere, C: somewhere }, { noNullPrototype: true }),
    endsAfter: fc.constantFrom(undefined, undefined, undefined, 0, 1, 2, 5),
    scenario,
  })
  .map(({ scenario: { trees }, who, refuses, endsAfter, ...others }) => ({
    ...{ ...others, who, trees, ...(endsAfter !== undefined && { endsAfter }) },
    refuses: who.includes(refuses) ? refuses : '',
  }));

const history = fc.array(meeting, { minLength: 1, maxLength: 4 });

/** Each member takes some of its paths from a random tree; the rest stays as it was agreed. */
function roundOf(world: World, { trees, ...meeting }: Meeting): Round {
  const changes: Record<string, Changes> = {};
  for (const [index, label] of [...LABELS].entries()) {
    const next = trees[index];
    if (next === undefined) continue;
    // Every other member is left as it is, so that there is something that did not change.
    if (Object.keys(next).length % 2 === 0) continue;
    const gone = Object.keys(world.treeOf(label)).filter((path) => path !== '' && !(path in next));
    const all = [...gone.map((path) => [path, null] as const), ...Object.entries(next)];
    changes[label] = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return { ...meeting, changes };
}

async function play(
  meetings: readonly Meeting[],
  look: (outcome: Outcome, before: Tree[]) => void,
) {
  const world = new World(LABELS);
  for (const one of meetings) {
    const round = roundOf(world, one);
    const before: Tree[] = [];
    const outcome = await world.meet({
      ...round,
      looked: (trees) => before.push(...trees),
    });
    look(outcome, before);
  }
  return world;
}

/** A run that ends early ends where the order of the members has it. */
function whole({ endsAfter: _, ...round }: Round): Round {
  return round;
}

function contentsOf(tree: Tree): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([path, node]) => {
      if (node.kind === 'file') return [[path, `file ${node.content}`]];
      if (node.kind === 'link') return [[path, `link ${node.target}`]];
      return node.kind === 'folder' ? [[path, 'folder']] : [];
    }),
  );
}

describe('two-way, whatever happened before', () => {
  it('never replaces or deletes what the others may not know of', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (meetings) => {
        await play(meetings, ({ plan, memories }) => {
          if (plan.preset !== 'two-way') return;
          for (const operation of plan.operations) {
            if (!('expected' in operation) || operation.expected === null) continue;
            if (operation.kind === 'set-dates' || operation.expected.kind === 'folder') continue;
            const row = memories[operation.target]?.rows.get(operation.path);
            assert.ok(row !== undefined && row.state !== 'changed', operation.path);
          }
        });
      }),
      RUNS,
    );
  });

  it('keeps every content that is on one member alone and was not deleted by another', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (meetings) => {
        const world = new World(LABELS);
        for (const one of meetings) {
          const trees: Tree[] = [];
          const round = {
            ...roundOf(world, one),
            looked: (all: readonly Tree[]) => trees.push(...all),
          };
          const { labels, memories, plan } = await world.meet(round);
          if (plan.preset !== 'two-way') continue;
          const after = labels.map((label) => contentsOf(world.treeOf(label)));
          for (const [column, tree] of trees.entries()) {
            for (const [path, content] of Object.entries(contentsOf(tree))) {
              const state = memories[column]?.rows.get(path)?.state;
              if (content === 'folder' || (state !== undefined && state !== 'changed')) continue;
              assert.equal(after[column]?.[path], content, path);
            }
          }
        }
      }),
      RUNS,
    );
  });

  it('makes all equal where nothing is in conflict or unknown, and has nothing to do then', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (meetings) => {
        const world = await play(meetings, () => undefined);
        const outcome = await world.meet({ who: LABELS });
        const isOpen = outcome.comparison.items.some(({ cells }) =>
          cells.some((cell) => cell.kind === 'unknown'),
        );
        if (outcome.plan.conflicts.length > 0 || isOpen) return;
        const [first, ...others] = [...LABELS].map((label) => contentsOf(world.treeOf(label)));
        for (const other of others) assert.deepEqual(other, first);
        const again = await world.meet({ who: LABELS });
        assert.deepEqual(again.plan.operations, []);
      }),
      RUNS,
    );
  });

  it('is the same whatever the order of the members', async () => {
    await fc.assert(
      fc.asyncProperty(history, meeting, async (meetings, last) => {
        const results = await Promise.all(
          ['ABC', 'CAB', 'BCA'].map(async (who) => {
            const world = await play(meetings, () => undefined);
            const outcome = await world.meet({
              ...whole(roundOf(world, last)),
              preset: 'two-way',
              who,
            });
            const conflicts = outcome.plan.conflicts.map(({ path, reason }) => `${path} ${reason}`);
            const trees = [...LABELS].map((label) => contentsOf(world.treeOf(label)));
            return { conflicts, trees };
          }),
        );
        for (const one of results) assert.deepEqual(one, results[0]);
      }),
      RUNS,
    );
  });
});
