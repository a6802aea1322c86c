import fc from 'fast-check';
import type { ComparisonMode } from '../../../extension/src/engine/comparison/item.ts';
import { d, e, type Files, f, l, type Node, type Tree, u } from '../comparison/trees.ts';

/** Several sources that have much in common, and what to do with them. */
export interface Scenario {
  readonly trees: readonly Tree[];
  readonly from: number;
  readonly mode: ComparisonMode;
}

/** As a scenario, with some of the sources being a single file. */
export interface FileScenario extends Scenario {
  readonly files: Files;
}

// Small values, so that paths meet, dates tie and contents repeat; 'a-b' sorts between 'a' and 'a/x'.
const component = fc.constantFrom('a', 'b', 'a-b');
const path = fc
  .array(component, { minLength: 1, maxLength: 3 })
  .map((components) => components.join('/'));
const mtime = fc.integer({ min: 1, max: 3 });
const content = fc.constantFrom('', 'x', 'y', 'x'.repeat(3000), 'y'.repeat(3000), 'x'.repeat(4000));
const mode = fc.constantFrom(0o644, 0o755);

const node: fc.Arbitrary<Node> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(content, mtime, mode).map((values) => f(...values)) },
  { weight: 4, arbitrary: fc.tuple(mtime, mode).map((values) => d(...values)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('t', 'x'), mtime).map((v) => l(...v)) },
  { weight: 1, arbitrary: fc.constantFrom(u('ignored'), u('unreadable')) },
  { weight: 1, arbitrary: fc.tuple(content, mtime).map((values) => e(...values)) },
);

const nodes = fc.array(fc.tuple(path, node), { maxLength: 8 });

const tree: fc.Arbitrary<Tree> = fc
  .record({
    entries: nodes,
    root: fc.oneof(
      { weight: 20, arbitrary: fc.tuple(mtime, mode).map((values) => d(...values)) },
      { weight: 1, arbitrary: fc.constant(u('unreadable')) },
    ),
  })
  .map(({ entries, root }) => grown(root, entries));

/** Entries whose folder is no folder are left out; missing folders are made. */
function grown(root: Node, entries: readonly (readonly [string, Node])[]): Tree {
  const made = new Map<string, Node>([['', root]]);
  for (const [target, value] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const components = target.split('/');
    const above = components.map((_, depth) => components.slice(0, depth).join('/'));
    if (above.some((folder) => (made.get(folder)?.kind ?? 'folder') !== 'folder')) continue;
    for (const folder of above) if (!made.has(folder)) made.set(folder, d());
    made.set(target, value);
  }
  return Object.fromEntries(made);
}

export const scenario: fc.Arbitrary<Scenario> = fc.integer({ min: 2, max: 4 }).chain((count) =>
  fc.record({
    trees: fc.array(tree, { minLength: count, maxLength: count }),
    from: fc.integer({ min: 0, max: count - 1 }),
    mode: fc.constantFrom<ComparisonMode>('standard', 'checksum'),
  }),
);

/** At least one of the sources is a file. */
export const fileScenario: fc.Arbitrary<FileScenario> = scenario.chain((base) => {
  const name = fc.option(component, { nil: undefined, freq: 2 });
  const { length } = base.trees;
  return fc
    .array(name, { minLength: length, maxLength: length })
    .filter((files) => files.some((file) => file !== undefined))
    .map((files) => {
      // A file whose folder can't be read ends a run before there is a plan.
      const trees = base.trees.map((tree, column) =>
        files[column] === undefined || tree['']?.kind === 'folder' ? tree : { ...tree, '': d() },
      );
      return { ...base, trees, files };
    });
});
