import assert from 'node:assert/strict';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';

type Kind = 'make-folder' | 'set-folder' | 'delete';

function operation(kind: Kind, path: string, after: number[] = [], target = 0): Operation {
  const entry = { kind: 'folder', path, mtimeUs: 1, mode: 0o755 } as const;
  if (kind === 'delete') return { kind, path, target, after, expected: entry };
  return { kind, path, target, after, entry };
}

/** x is made, a and b are made inside, x is finished, and then its own folder. */
const tree: Operation[] = [
  operation('make-folder', 'x'),
  operation('make-folder', 'x/a', [0]),
  operation('make-folder', 'x/b', [0]),
  operation('set-folder', 'x', [0, 1, 2]),
  operation('set-folder', '', [3]),
];

/** Deletions, deepest first. */
const chain: Operation[] = [
  operation('delete', 'x/y/z'),
  operation('delete', 'x/y', [0]),
  operation('delete', 'x/w'),
  operation('delete', 'x', [1, 2]),
];

interface GraphCase {
  description: string;
  operations: Operation[];
  /** 'done 1' or 'failed 1', then what became ready and what was lost. */
  steps: [string, { ready: number[]; lost?: number[] }][];
  first: number[];
}

const cases: GraphCase[] = [
  { description: 'nothing', operations: [], first: [], steps: [] },
  {
    description: 'a tree that is made',
    operations: tree,
    first: [0],
    steps: [
      ['done 0', { ready: [1, 2] }],
      ['done 2', { ready: [] }],
      ['done 1', { ready: [3] }],
      ['done 3', { ready: [4] }],
      ['done 4', { ready: [] }],
    ],
  },
  {
    description: 'a folder is finished although something inside failed',
    operations: tree,
    first: [0],
    steps: [
      ['done 0', { ready: [1, 2] }],
      ['done 1', { ready: [] }],
      ['failed 2', { ready: [3], lost: [] }],
      ['failed 3', { ready: [4], lost: [] }],
      ['done 4', { ready: [] }],
    ],
  },
  {
    description: 'a folder that was not made is not finished, but its folder is',
    operations: tree,
    first: [0],
    steps: [
      ['failed 0', { ready: [4], lost: [1, 2, 3] }],
      ['done 4', { ready: [] }],
    ],
  },
  {
    description: 'a folder is not deleted when something in it stays',
    operations: chain,
    first: [0, 2],
    steps: [
      ['failed 0', { ready: [], lost: [1, 3] }],
      ['done 2', { ready: [] }],
    ],
  },
  {
    description: 'what is lost twice is told once',
    operations: chain,
    first: [0, 2],
    steps: [
      ['failed 2', { ready: [], lost: [3] }],
      ['failed 0', { ready: [], lost: [1] }],
    ],
  },
];

function step(graph: OperationGraph, what: string): { ready: number[]; lost?: number[] } {
  const [how, id] = what.split(' ');
  if (how === 'done') return { ready: graph.done(Number(id)) };
  const lost = graph.failed(Number(id));
  return { ready: graph.ready(), lost };
}

describe('plan: OperationGraph', () => {
  for (const { description, operations, first, steps } of cases) {
    it(description, () => {
      const graph = new OperationGraph(operations, new Set([0]));
      assert.equal(graph.open, operations.length);
      assert.deepEqual(graph.ready(), first);
      for (const [what, expected] of steps) assert.deepEqual(step(graph, what), expected, what);
      assert.equal(graph.open, 0);
    });
  }

  it('knows only the targets that it was given', () => {
    const operations = [
      operation('make-folder', 'x', [], 0),
      operation('make-folder', 'x', [], 1),
      operation('make-folder', 'x/y', [1], 1),
      operation('make-folder', 'x', [], 2),
    ];
    const graph = new OperationGraph(operations, new Set([1, 2]));
    assert.equal(graph.open, 3);
    assert.deepEqual(graph.ready(), [1, 3]);
    assert.deepEqual(graph.done(1), [2]);
  });

  it('hands each operation out once', () => {
    const graph = new OperationGraph(tree, new Set([0]));
    assert.deepEqual([graph.ready(), graph.ready()], [[0], []]);
  });

  it('refuses to end what was not handed out, or twice', () => {
    const graph = new OperationGraph(tree, new Set([0]));
    assert.throws(() => graph.done(0), { code: 'internal' });
    graph.ready();
    graph.done(0);
    assert.throws(() => graph.done(0), { code: 'internal' });
    assert.throws(() => graph.failed(3), { code: 'internal' });
    assert.throws(() => graph.done(99), { code: 'internal' });
  });
});
