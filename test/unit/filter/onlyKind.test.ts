import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OnlyKind } from '../../../extension/src/engine/comparison/filter/onlyKind.ts';
import type { RunLimit } from '../../../extension/src/engine/comparison/filter/runFilter.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { analysed, d, f, l, type Tree, u } from '../comparison/trees.ts';
import { scenario } from '../plan/randomTrees.ts';
import { SimulatedSource } from '../plan/simulatedSource.ts';

function planned(trees: readonly Tree[], preset: Preset, filter: RunLimit, from = 0): Planned {
  return makePlan(analysed(trees, preset), { preset, from, without: [], filter });
}

/** 'kind target path', without the dates of folders that were set again. */
function shown({ plan }: Planned): string[] {
  const labels = 'ABC';
  return plan.operations.map(({ kind, target, path }) => `${kind} ${labels[target]} ${path}`);
}

const cases: readonly {
  description: string;
  only: OnlyKind;
  preset: Preset;
  trees: Tree[];
  filter?: string;
  expected: string[];
}[] = [
  {
    description: 'files bring the folders that they need, and no others',
    only: 'files',
    preset: 'mirror',
    trees: [{ d: d(), 'd/x': f('1'), empty: d() }, {}],
    expected: ['make-folder B d', 'write-file B d/x', 'set-folder B d'],
  },
  {
    description: 'files go and their folders stay, with their dates',
    only: 'files',
    preset: 'mirror',
    trees: [{ k: d(5) }, { d: d(), 'd/x': f('1'), k: d(9), l: l('t') }],
    expected: ['delete B l', 'delete B d/x'],
  },
  {
    description: 'links are files',
    only: 'files',
    preset: 'update',
    trees: [{ l: l('t', 2) }, { l: l('s', 1) }],
    expected: ['make-link B l'],
  },
  {
    description: 'folders are made, and hold nothing',
    only: 'folders',
    preset: 'update',
    trees: [{ d: d(), 'd/e': d(), 'd/e/x': f('1'), y: f('1') }, {}],
    expected: ['make-folder B d', 'make-folder B d/e', 'set-folder B d/e', 'set-folder B d'],
  },
  {
    description: 'folders go where they hold nothing but such',
    only: 'folders',
    preset: 'mirror',
    trees: [{}, { a: d(), 'a/b': d(), c: d(), 'c/d': d(), 'c/x': f('1') }],
    expected: ['delete B c/d', 'delete B a/b', 'delete B a', 'set-folder B '],
  },
  {
    description: 'folders get dates, files don’t',
    only: 'folders',
    preset: 'mirror',
    trees: [
      { d: d(5), x: f('1', 5) },
      { d: d(9), x: f('1', 9) },
    ],
    expected: ['set-folder B d'],
  },
  ...(['files', 'folders'] as const).flatMap((only) => [
    {
      description: 'what is a folder here and a file there stays so',
      only,
      preset: 'mirror' as const,
      trees: [
        { x: f('1'), y: d(), 'y/z': d() },
        { x: d(), 'x/k': d(), y: f('1') },
      ],
      expected: [],
    },
  ]),
  {
    description: 'what somebody does not tell is no reason to leave the others',
    only: 'files',
    preset: 'update',
    trees: [{ x: f('1') }, {}, { x: u() }],
    expected: ['write-file B x'],
  },
  {
    description: 'a filter holds beside it',
    only: 'files',
    preset: 'update',
    filter: 'name:*.ts OR is:folder',
    trees: [{ 'a.ts': f('1'), 'a.js': f('1'), 'd.ts': d() }, {}],
    expected: ['write-file B a.ts'],
  },
];

describe('a run of files alone, or of folders alone', () => {
  for (const { description, only, preset, trees, filter, expected } of cases) {
    it(`${only}: ${description}`, () => {
      const limit = { only, ...(filter !== undefined && { expression: filter, nowUs: 1 }) };
      assert.deepEqual(shown(planned(trees, preset, limit)), expected);
    });
  }

  it('says how much else differs', () => {
    const trees = [{ d: d(), 'd/x': f('1'), y: f('1') }, {}];
    assert.equal(planned(trees, 'update', { only: 'folders' }).filtered?.leftOut, 2);
    // The folder is made for its file.
    assert.equal(planned(trees, 'update', { only: 'files' }).filtered?.leftOut, 0);
  });

  it('is in the plan’s digest', () => {
    const digests = [{}, { only: 'files' }, { only: 'folders' }].map(
      (limit) => planned([{}, {}], 'update', limit as RunLimit).plan.digest,
    );
    assert.equal(new Set(digests).size, 3);
  });

  it('touches nothing of the other kind, whatever there is', () => {
    const preset = fc.constantFrom<Preset>('update', 'mirror', 'backup', 'two-way');
    const only = fc.constantFrom<OnlyKind>('files', 'folders');
    fc.assert(
      fc.property(scenario, preset, only, ({ trees, from }, wanted, kind) => {
        const { plan } = planned(trees, wanted, { only: kind }, from);
        const sources = trees.map((tree) => new SimulatedSource(tree));
        for (const operation of plan.operations) {
          sources[operation.target]?.apply(operation, sources, plan);
        }
        for (const [column, before] of trees.entries()) {
          const after = sources[column]?.tree ?? {};
          for (const [path, node] of Object.entries(before)) {
            if (kind === 'files' && node.kind === 'folder')
              assert.equal(after[path]?.kind, 'folder');
            if (kind === 'folders' && node.kind !== 'folder') assert.deepEqual(after[path], node);
          }
          const made = Object.keys(after).filter((path) => before[path] === undefined);
          for (const path of made) {
            const isFolder = after[path]?.kind === 'folder';
            const isNeeded = made.some((other) => other.startsWith(`${path}/`));
            assert.ok(kind === 'folders' ? isFolder : !isFolder || isNeeded, path);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
