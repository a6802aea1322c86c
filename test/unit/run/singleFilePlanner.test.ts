import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Planner } from '../../../extension/src/engine/planning/planner.ts';
import { unpack } from '../../../extension/src/engine/workers/packed.ts';
import { unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { columns, f, inventoryOf, type Tree } from '../comparison/trees.ts';
import { entriesSent, sentInventory } from './sentInventories.ts';

const FILE = 'notes.txt';

describe('the planner of a member that offers a single file', () => {
  let root: string;
  let planner: Planner;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'bytesync-planner-'));
    writeFileSync(join(root, FILE), 'mine');
    writeFileSync(join(root, 'other.txt'), 'canary');
    planner = new Planner(() => undefined);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const walk = () => planner.walk(0, root, { file: FILE, gitignore: true, patterns: [] });
  const announced = (tree: Tree) => sentInventory(inventoryOf(tree));

  /** The plan with other members that offer these folders. */
  async function plan(trees: readonly Tree[], unsaved: readonly (readonly string[])[] = []) {
    await walk();
    const needs = planner.compare({
      columns: columns(trees.length + 1, [FILE]),
      received: [undefined, ...trees.map(announced)],
      ...{ mode: 'standard', preset: 'update', unsaved, memories: [] },
    });
    assert.ok(needs.every((files) => files === 0));
    planner.complete([]);
    return planner.plan({ preset: 'update', from: 0, without: [] });
  }

  it('walks that file alone', async () => {
    const paths = entriesSent(await walk()).map(({ path }) => path);
    assert.deepEqual(paths, ['', FILE]);
  });

  it('tells of unsaved changes in that file alone, there or not', async () => {
    await walk();
    const open = ['other.txt', 'new.txt', FILE, 'd/x'];
    assert.deepEqual(planner.offeredOf(0, open), [FILE]);
    rmSync(join(root, FILE));
    await walk();
    assert.deepEqual(planner.offeredOf(0, open), [FILE]);
  });

  it('takes nobody’s word for unsaved changes beside a file', async () => {
    const said = [['b.txt', FILE], [], []];
    rmSync(join(root, FILE));
    const facts = await plan([{ 'b.txt': f('b'), [FILE]: f('n') }, {}], said);
    assert.deepEqual(
      facts.summary.items.map(({ path, actions }) => [path, actions[0]?.kind]),
      [
        ['b.txt', 'create'],
        [FILE, 'conflict'],
      ],
    );
  });

  it('tells whoever applies the plan that there is only that file', async () => {
    rmSync(join(root, FILE));
    const { targets } = await plan([{ [FILE]: f('theirs'), 'other.txt': f('theirs') }]);
    assert.deepEqual(targets, [0]);
    const part = unpack(planner.applyPart());
    assert.deepEqual(part.columns, [{ column: 0, root, file: FILE, stats: new Map() }]);
    assert.deepEqual(
      [...unpackList(part.operations)].map(({ kind, path }) => [kind, path]),
      [['write-file', FILE]],
    );
  });
});
