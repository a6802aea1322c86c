import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, type Files, type Tree } from '../comparison/trees.ts';
import { type FileScenario, fileScenario } from './randomTrees.ts';
import { SimulatedSource } from './simulatedSource.ts';

const RUNS = { numRuns: 1000 };
const preset = fc.constantFrom<Preset>('update', 'mirror', 'backup');

function planOf({ trees, from, mode, files }: FileScenario, wanted: Preset): Plan {
  return makePlan(analysed(trees, wanted, mode, files), { preset: wanted, from, without: [] }).plan;
}

function run(trees: readonly Tree[], plan: Plan): Tree[] {
  const sources = trees.map((tree) => new SimulatedSource(tree));
  for (const operation of plan.operations) {
    sources[operation.target]?.apply(operation, sources, plan);
  }
  return sources.map((source) => source.tree);
}

/** All of a tree but the file that is offered, and the root's own date, which any change inside moves. */
function beside(tree: Tree | undefined, file: string): Tree {
  return Object.fromEntries(
    Object.entries(tree ?? {}).filter(([path]) => path !== file && path !== ''),
  );
}

function eachFile(files: Files, look: (column: number, file: string) => void): void {
  for (const [column, file] of files.entries()) if (file !== undefined) look(column, file);
}

describe('plan: sources that are a single file, on random trees', function () {
  this.timeout(60_000);

  it('change in nothing but that file, which stays a file or goes', () => {
    fc.assert(
      fc.property(fileScenario, preset, (s, wanted) => {
        const plan = planOf(s, wanted);
        const after = run(s.trees, plan);
        eachFile(s.files, (column, file) => {
          for (const { target, path, kind } of plan.operations) {
            if (target !== column) continue;
            assert.equal(path, file);
            assert.ok(['write-file', 'set-dates', 'delete'].includes(kind), kind);
          }
          assert.deepEqual(beside(after[column], file), beside(s.trees[column], file));
          const [was, is] = [s.trees[column]?.[file]?.kind, after[column]?.[file]?.kind];
          assert.ok(is === was || is === 'file' || (was === 'file' && is === undefined), `${is}`);
        });
      }),
      RUNS,
    );
  });

  it('send nothing but that file, and count in guards for nothing else', () => {
    fc.assert(
      fc.property(fileScenario, preset, (s, wanted) => {
        const plan = planOf(s, wanted);
        eachFile(s.files, (column, file) => {
          for (const { from, path } of plan.transfers) {
            if (from === column) assert.equal(path, file);
          }
          for (const guard of plan.guards) {
            if (guard.kind !== 'empty-source' && guard.target === column) {
              assert.deepEqual(guard, { kind: 'emptied', target: column, files: 1 });
            }
          }
        });
      }),
      RUNS,
    );
  });

  it('make nobody else lose or get anything but that file when they are followed', () => {
    fc.assert(
      fc.property(fileScenario, fc.constantFrom<Preset>('mirror', 'backup'), (s, wanted) => {
        const file = s.files[s.from];
        fc.pre(file !== undefined);
        const plan = planOf(s, wanted);
        for (const { path } of plan.operations) assert.equal(path, file);
        for (const [column, tree] of run(s.trees, plan).entries()) {
          assert.deepEqual(beside(tree, file), beside(s.trees[column], file));
        }
      }),
      RUNS,
    );
  });

  it('mean nothing to what the others decide about all else', () => {
    fc.assert(
      fc.property(fileScenario, (s) => {
        const folders = s.files.flatMap((file, column) => (file === undefined ? [column] : []));
        fc.pre(folders.length > 1);
        const of = (column: number) => folders.indexOf(column);
        const trees = folders.map((column) => s.trees[column] ?? {});
        const alone = planOf({ ...s, trees, from: 0, files: [] }, 'update');
        const names = new Set(s.files);
        const isBeside = (path: string) => !names.has(path.split('/')[0]);
        const outline = (plan: Plan, column = (target: number) => target) =>
          plan.operations
            .filter(({ target, path }) => column(target) >= 0 && isBeside(path) && path !== '')
            .map(({ kind, target, path }) => `${column(target)} ${kind} ${path}`);
        assert.deepEqual(outline(planOf(s, 'update'), of), outline(alone));
      }),
      RUNS,
    );
  });

  it('leave a second plan nothing to do, and none of the first hanging', () => {
    fc.assert(
      fc.property(fileScenario, preset, (s, wanted) => {
        const plan = planOf(s, wanted);
        const graph = new OperationGraph(plan.operations, new Set(s.trees.keys()));
        for (const ready = graph.ready(); ready.length > 0; ) {
          ready.push(...graph.done(ready.shift() ?? -1));
        }
        assert.equal(graph.open, 0);
        const trees = run(s.trees, plan);
        assert.deepEqual(planOf({ ...s, trees }, wanted).operations, []);
      }),
      RUNS,
    );
  });

  it('are told from folders by the digest', () => {
    const tree: Tree = { a: { kind: 'file', content: 'x', mtime: 2, mode: 0o644 } };
    const request = { preset: 'backup', from: 0, without: [] } as const;
    const digests = [[], ['a'], [undefined, 'a'], ['a', 'a'], ['b', 'a']].map(
      (files) => makePlan(analysed([tree, tree], 'backup', 'standard', files), request).plan.digest,
    );
    assert.equal(new Set(digests).size, digests.length);
  });
});
