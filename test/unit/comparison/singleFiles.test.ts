import assert from 'node:assert/strict';
import { checkReport } from '../../../extension/src/engine/comparison/checkReport.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { withoutCounterpart } from '../../../extension/src/engine/comparison/singleFiles.ts';
import { summarize } from '../../../extension/src/engine/comparison/summary.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, d, e, type Files, f, l, type Tree, u } from './trees.ts';

/** A plan's operations as 'B write-file n', its conflicts as 'n: reason', its guards by their kind. */
function outline(trees: Tree[], files: Files, preset: Preset, from = 0): string[] {
  const comparison = analysed(trees, preset, 'standard', files);
  const { plan } = makePlan(comparison, { preset, from, without: [] });
  const label = ({ target }: Operation) => String.fromCharCode(65 + target);
  return [
    ...plan.operations.map(
      (operation) => `${label(operation)} ${operation.kind} ${operation.path}`,
    ),
    ...plan.conflicts.map(({ path, reason }) => `${path}: ${reason}`),
    ...plan.guards.map(({ kind }) => kind),
  ];
}

interface Case {
  readonly description: string;
  readonly trees: Tree[];
  readonly files: Files;
  readonly update?: string[];
  /** From A. */
  readonly mirror?: string[];
  readonly mirrorFromB?: string[];
}

const MANY: Tree = { n: f('old', 1), x: f('x'), y: d(5), 'y/z': f('z') };

const cases: Case[] = [
  {
    description: 'goes to the folder that has an older one, and nothing else goes or comes',
    trees: [{ n: f('new', 2) }, MANY],
    files: ['n'],
    update: ['B write-file n'],
    mirror: ['B write-file n'],
    mirrorFromB: ['A write-file n'],
  },
  {
    description: 'goes to the folder that lacks it, and vanishes where a folder is followed',
    trees: [{ n: f('new', 2) }, { x: f('x') }],
    files: ['n'],
    update: ['B write-file n'],
    mirror: ['B write-file n'],
    mirrorFromB: ['A delete n', 'emptied'],
  },
  {
    description: 'that is gone comes back, and takes another one along only with a second yes',
    trees: [{}, { n: f('here'), x: f('x') }],
    files: ['n'],
    update: ['A write-file n'],
    mirror: ['B delete n', 'empty-source'],
    mirrorFromB: ['A write-file n'],
  },
  {
    description: 'meets a file of its name',
    trees: [{ n: f('a', 1), x: f('1') }, { n: f('b', 2), x: f('2') }, { n: f('a', 1) }],
    files: ['n', 'n', 'n'],
    update: ['A write-file n', 'C write-file n'],
    mirror: ['B write-file n'],
  },
  {
    description: 'gets the date alone where the content is the same',
    trees: [{ n: f('a', 2, 0o600) }, { n: f('a', 1) }],
    files: ['n', 'n'],
    update: ['B set-dates n'],
    mirror: ['B set-dates n'],
  },
  {
    description: 'does not meet a file of another name, also in other case',
    trees: [{ n: f('a') }, { N: f('b') }],
    files: ['n', 'N'],
    update: [],
    mirror: [],
    mirrorFromB: [],
  },
  {
    description: 'does not meet what a folder leaves out',
    trees: [{ n: f('a') }, { n: u(), x: f('x') }],
    files: ['n'],
    update: [],
    mirror: [],
    mirrorFromB: [],
  },
  {
    description: 'never becomes a folder, nor does one become a file',
    trees: [{ n: f('a') }, { n: d(), 'n/x': f('x') }, {}],
    files: ['n'],
    update: ['n: different-kinds'],
    mirror: ['n: different-kinds'],
    mirrorFromB: ['n: different-kinds'],
  },
  {
    description: 'that is gone never becomes a folder, nor is one deleted for it',
    trees: [{}, { n: d(), 'n/x': f('x') }],
    files: ['n'],
    update: ['n: different-kinds'],
    mirror: ['n: different-kinds'],
    mirrorFromB: ['n: different-kinds'],
  },
  {
    description: 'never becomes a link',
    trees: [{ n: f('a', 1) }, { n: l('/etc/passwd', 2) }],
    files: ['n'],
    update: ['n: different-kinds'],
    mirror: ['n: different-kinds'],
    mirrorFromB: ['n: different-kinds'],
  },
  {
    description: 'that is something else now is left alone',
    trees: [{ n: l('x', 9) }, { n: f('b') }, {}],
    files: ['n'],
    update: ['C write-file n'],
    mirror: [],
    mirrorFromB: ['C write-file n', 'C set-folder '],
  },
];

describe('a source that is a single file', () => {
  for (const { description, trees, files, update, mirror, mirrorFromB } of cases) {
    it(description, () => {
      if (update) assert.deepEqual(outline(trees, files, 'update'), update);
      if (mirror) assert.deepEqual(outline(trees, files, 'mirror'), mirror);
      if (mirrorFromB) assert.deepEqual(outline(trees, files, 'mirror', 1), mirrorFromB);
    });
  }

  it('has its folder’s date and mode left alone, and tells none', () => {
    const trees: Tree[] = [
      { '': d(1, 0o700), n: f('a', 1) },
      { '': d(9, 0o755), n: f('b', 2) },
    ];
    assert.deepEqual(outline(trees, ['n'], 'mirror', 1), ['A write-file n']);
    assert.deepEqual(outline(trees, ['n'], 'mirror', 0), ['B write-file n']);
    assert.deepEqual(outline(trees, [], 'mirror', 1), ['A write-file n', 'A set-folder ']);
  });

  describe('without a counterpart', () => {
    const alone: [string, Tree[], Files, number[]][] = [
      ['a file of another name', [{ n: f('a') }, { m: f('b') }], ['n', 'm'], [0, 1]],
      ['a folder that leaves it out', [{ n: f('a') }, { n: u() }], ['n'], [0]],
      ['a folder that lacks it', [{ n: f('a') }, {}], ['n'], []],
      ['a file of its name', [{ n: f('a') }, { n: f('b') }, { m: f('c') }], ['n', 'n', 'm'], [2]],
      ['a file of its name that is gone', [{ n: f('a') }, {}], ['n', 'n'], []],
      ['nothing that can be told on either side', [{ n: l('a') }, { n: u() }], ['n'], []],
      ['folders only', [{ n: f('a') }, {}], [], []],
    ];
    for (const [what, trees, files, expected] of alone) {
      it(`is told, or not: ${what}`, () => {
        const comparison = analysed(trees, 'update', 'standard', files);
        assert.deepEqual(withoutCounterpart(comparison), expected);
        const { plan, decisions } = makePlan(comparison, {
          preset: 'update',
          from: 0,
          without: [],
        });
        const labels = expected.map((column) => 'ABC'[column]);
        const summary = summarize(comparison, decisions, plan);
        assert.deepEqual(summary.alone, labels.length > 0 ? labels : undefined);
      });
    }
  });

  it('is all that a check looks at, also where it cannot be read', () => {
    const check = (trees: Tree[], files: Files) =>
      checkReport(analysed(trees, 'check', 'checksum', files));
    const folder: Tree = { n: f('a'), x: f('x'), y: d() };
    assert.deepEqual(check([{ n: f('a'), x: f('other') }, folder], ['n']), {
      identical: 1,
      different: [],
      onlyOn: [],
      unreadable: [],
    });
    const unread = check([{ n: e('a') }, folder], ['n']).unreadable;
    assert.deepEqual(unread, [{ path: 'n', column: 0, code: 'entry-unreadable' }]);
    const special = check([{ n: l('a') }, folder], ['n']).unreadable;
    assert.deepEqual(special, [{ path: 'n', column: 0, code: 'special-file' }]);
  });
});
