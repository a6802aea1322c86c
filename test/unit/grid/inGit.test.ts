import assert from 'node:assert/strict';
import type { ChangedInGit } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import { changedFiles } from '../../../extension/src/vscode/gitSummary.ts';
import { changedInGit } from '../../../extension/src/vscode/plan/changedInGit.ts';
import { f, type Tree } from '../comparison/trees.ts';
import { sessionView } from '../editor/sessionViews.ts';
import { pathsIn, rowsOf, subjectOf } from './gridFixture.ts';
import { GridHost } from './gridHost.ts';

const TREES: readonly [Tree, Tree] = [
  { a: f('x'), b: f('x'), c: f('x') },
  { a: f('x'), b: f('x'), gone: f('x') },
];
const CHANGED: readonly ChangedInGit[] = [
  { label: 'A', paths: ['a', 'gone', 'elsewhere'] },
  { label: 'Z', paths: ['b'] },
];

describe('what has changes in Git', () => {
  const inGit = (rows: ReturnType<typeof rowsOf>) => pathsIn(rows, { marks: ['git-changed'] });

  it('is marked, what is deleted there too, and in plans that are made later', () => {
    const rows = rowsOf(TREES);
    assert.deepEqual(inGit(rows), []);
    rows.answer({ kind: 'in-git', changed: CHANGED });
    assert.deepEqual(inGit(rows), ['a', 'gone']);
    rows.show(subjectOf([{ ...TREES[0], elsewhere: f('x') }, TREES[1]]));
    assert.deepEqual(inGit(rows), ['a', 'elsewhere', 'gone']);
    rows.answer({ kind: 'in-git', changed: [] });
    assert.deepEqual(inGit(rows), []);
  });

  it('is asked when rows are, and again when Git has something else to say', async () => {
    const host = new GridHost(TREES);
    host.git = { revision: 3, changed: () => CHANGED };
    host.answerAnew();
    await host.show();
    assert.equal(host.grid.state.made?.matching['git-changed'], 2);
    host.git = { revision: 4, changed: () => [] };
    host.answerAnew();
    host.grid.chip('git-changed');
    await host.settled();
    assert.equal(host.grid.state.made?.rows, 0);
    host.close();
    assert.deepEqual(host.failures, []);
  });

  it('is each file once, whatever lists it stands in', () => {
    const change = (fsPath: string) => ({ uri: { fsPath } });
    const lists = {
      ...{ mergeChanges: [change('/r/a')], indexChanges: [change('/r/b'), change('/r/a')] },
      ...{ workingTreeChanges: [], untrackedChanges: [change('/r/c')] },
    };
    assert.deepEqual(changedFiles(lists), ['/r/a', '/r/b', '/r/c']);
  });

  it('is told by paths below the own folders', () => {
    const view = sessionView({});
    const [own] = view.members.filter(({ isOwn }) => isOwn);
    assert.ok(own);
    const source = { sourceId: 's', name: 'n', writable: true };
    const sources = [
      { ...source, label: 'A1', root: '/repo/part' },
      { ...source, label: 'A2', root: '/repo/part/one.txt', file: 'one.txt' },
      { ...source, label: 'A3', root: '/none' },
    ];
    const members = view.members.map((one) => (one === own ? { ...one, sources } : one));
    const files = ['/repo/part/x', '/repo/part/d/..y', '/repo/party', '/repo/part', '/repo/z'];
    const git = { changedFiles: (folder: string) => (folder === '/none' ? [] : files) };
    assert.deepEqual(changedInGit({ members }, git), [{ label: 'A1', paths: ['x', 'd/..y'] }]);
  });
});
