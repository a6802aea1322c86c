import assert from 'node:assert/strict';
import { ROW_KINDS, type RowKind } from '../../../extension/src/engine/comparison/rows/rowKinds.ts';
import { kindName, pageCounts } from '../../../extension/src/vscode/plan/groupTexts.ts';
import { foldBy } from '../../../extension/src/webview/plan/grid/folds.ts';
import { d, f, type Tree } from '../comparison/trees.ts';
import { MARKED } from '../editor/english.ts';
import { temporaryFolder } from '../inventory/temporaryFolder.ts';
import { GridHost } from './gridHost.ts';

const FILES = Array.from({ length: 300 }, (_, at) => `d/f${String(at).padStart(3, '0')}`);
const TREES: readonly [Tree, Tree] = [
  { d: d(), ...Object.fromEntries(FILES.map((path) => [path, f('x', 2)])), z: f('z') },
  { d: d(), 'd/f007': f('yy', 2) },
];

describe('a tree in the grid', () => {
  const storage = temporaryFolder();
  let host: GridHost;

  beforeEach(async () => {
    host = new GridHost(TREES, undefined, storage());
    await host.show();
    host.grid.layout('tree');
    await host.settled();
  });
  afterEach(() => {
    host.close();
    assert.deepEqual(host.failures, []);
  });

  const at = () => [host.grid.state.active, host.grid.state.made?.rows];
  const fold = async (intent: Parameters<typeof foldBy>[0]) => {
    foldBy(intent, host.grid);
    await host.settled();
  };

  it('is opened, gone into, left and closed', async () => {
    assert.deepEqual(at(), [0, 2]);
    await fold('in');
    assert.deepEqual(at(), [0, 302]);
    await fold('in');
    assert.deepEqual(at(), [1, 302]);
    host.grid.go(200);
    await host.settled();
    await fold('out');
    assert.deepEqual(at(), [0, 302]);
    await fold('out');
    assert.deepEqual(at(), [0, 2]);
    await fold('out');
    assert.deepEqual(at(), [0, 2]);
    await fold('open-all');
    host.grid.go(150);
    await fold('close-all');
    assert.deepEqual(at(), [0, 2]);
  });

  it('does what is pressed while it is opened with the rows as they are then', async () => {
    const press = (intent: Parameters<typeof foldBy>[0]) =>
      host.grid.folding.behind(() => foldBy(intent, host.grid));
    for (const intent of ['in', 'in', 'out', 'out'] as const) press(intent);
    host.grid.folding.behind(() => host.grid.go(host.grid.state.active + 1));
    await host.settled();
    assert.deepEqual(at(), [1, 2]);
  });

  it('says what is in a folder, and shows names alone', async () => {
    const [folder, file] = [host.grid.row(0), host.grid.row(1)];
    assert.deepEqual(
      folder?.counts?.map(({ text }) => text),
      ['items: 300', 'conflicts: 1', 'not reviewed: 300'],
    );
    assert.deepEqual([folder?.level, folder?.open, folder?.shown], [1, false, 'd']);
    assert.deepEqual([file?.level, file?.open, file?.counts], [1, undefined, undefined]);
    await fold('in');
    const inside = host.grid.row(1);
    assert.deepEqual([inside?.folder, inside?.name, inside?.shown], ['', 'f000', 'd/f000']);
    assert.equal(inside?.level, 2);
  });

  it('is opened where what is looked for is', async () => {
    host.grid.next('waiting', false);
    await host.settled();
    assert.deepEqual(at(), [8, 302]);
    assert.equal(host.grid.row(8)?.path, 'd/f007');
  });

  it('opens and closes all that is clicked while it is made anew', async () => {
    host.grid.layout('kind');
    await host.settled();
    const { view } = host.grid.state.made ?? {};
    const delay = Promise.withResolvers<void>();
    host.delays.set('view', delay.promise);
    const shown = host.show();
    for (const row of [0, 1]) host.grid.fold(row, true, view);
    delay.resolve();
    await shown;
    assert.deepEqual([host.grid.row(0)?.open, host.grid.row(2)?.open], [true, true]);
  });

  it('goes on where a view could not be made', async () => {
    const delay = Promise.withResolvers<void>();
    host.delays.set('view', delay.promise);
    const shown = host.show();
    host.grid.fold(0, true);
    host.delays.delete('view');
    delay.reject(new Error('gone'));
    await shown;
    assert.equal(host.failures.length, 1);
    host.failures.length = 0;
    assert.deepEqual(at(), [0, 302]);
  });

  it('takes what it is in out of the selection with a row', async () => {
    await fold('in');
    host.grid.selectAll();
    host.grid.toggle(5);
    await host.settled();
    assert.deepEqual(host.grid.state.selection, [
      [1, 4],
      [6, 301],
    ]);
    assert.equal(host.grid.state.selectedItems, 300);
    host.grid.toggle(5);
    await host.settled();
    assert.deepEqual(host.grid.state.selection, [[1, 301]]);
  });

  it('counts what is selected, and marks all of it', async () => {
    host.grid.selectAll();
    await host.settled();
    assert.equal(host.grid.state.selectedItems, 301);
    host.grid.select(0);
    await host.settled();
    assert.equal(host.grid.state.selectedItems, 300);
    host.grid.reviewChosen(true);
    await host.settled();
    assert.equal(host.grid.state.made?.total['not-reviewed'], 1);
    assert.equal(host.grid.row(0)?.reviewed, true);
    host.grid.selectNone();
    assert.equal(host.grid.state.selectedItems, undefined);
  });

  it('goes on, by marks, into a folder that is closed', async () => {
    host.grid.go(1);
    host.grid.reviewChosen(true);
    await host.settled();
    host.grid.go(0);
    host.grid.next('not-reviewed', false);
    await host.settled();
    assert.deepEqual(at(), [1, 302]);
    host.grid.reviewChosen(true);
    await host.settled();
    assert.deepEqual(at(), [2, 302]);
  });

  it('is a list again, where it was', async () => {
    await fold('in');
    host.grid.go(42);
    host.grid.layout('list');
    await host.settled();
    assert.equal(host.grid.row(host.grid.state.active)?.path, 'd/f041');
    foldBy('out', host.grid);
    foldBy('open-all', host.grid);
    await host.settled();
    assert.deepEqual(at(), [41, 301]);
    host.grid.layout('kind');
    await host.settled();
    assert.deepEqual(host.grid.row(1)?.shown, 'New');
    assert.equal(host.grid.state.active, 1);
  });
});

describe('texts of what rows stand below', () => {
  it('are translated', () => {
    const names = ROW_KINDS.map((kind: RowKind) => kindName(kind, MARKED));
    assert.equal(new Set(names).size, ROW_KINDS.length);
    const counts = { items: 9, differences: 5, conflicts: 1, undecided: 2, errors: 3 };
    const texts = pageCounts({ ...counts, 'not-reviewed': 4, failed: 6 }, MARKED).map(
      ({ text }) => text,
    );
    for (const text of [...names, ...texts]) assert.match(text, /^«.*»$/u);
    assert.deepEqual(texts.length, 7);
  });
});
