import assert from 'node:assert/strict';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import { e, f, type Tree, u } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';
import { manyFiles, pageRows, planView } from './planViews.ts';

function pageOf(...trees: Tree[]) {
  return planPage(7, planView(trees, { preset: 'check' }), ENGLISH);
}

function rowsOf(...trees: Tree[]) {
  return pageRows(trees, { preset: 'check' });
}

describe('the page of a check', () => {
  it('says how many copies are what', () => {
    const { heading, notes, totals } = pageOf(
      { same: f('x'), other: f('x'), here: f('x'), bad: f('x') },
      { same: f('x', 9), other: f('y'), bad: e('x') },
    );
    assert.equal(heading, 'Check of the copies, by content');
    assert.deepEqual(notes, ['Items compared: 4.']);
    assert.deepEqual(totals?.rows, [
      ['Identical', '1'],
      ['Different', '1'],
      ['Not everywhere', '1'],
      ['Unreadable', '1'],
    ]);
  });

  it('lists what it found by path, each path once', () => {
    const items = rowsOf(
      { b: f('x'), a: f('x'), c: f('x') },
      { b: f('y'), c: f('y') },
      { b: e('z'), a: f('x') },
    );
    assert.deepEqual(
      items.map(({ path, comparable, actions }) => ({
        path,
        comparable,
        found: actions.map(({ kind, label }) => `${kind}: ${label}`),
      })),
      [
        { path: 'a', comparable: false, found: ['create: only on A, C'] },
        { path: 'b', comparable: true, found: ['update: different', 'conflict: unreadable on C'] },
        { path: 'c', comparable: true, found: ['update: different'] },
      ],
    );
  });

  it('says of which copies little differs', () => {
    const items = rowsOf(
      { ends: f('a\n'), more: f('a\n'), tabs: f('a b\n') },
      { ends: f('a\r\n'), more: f('bc\n'), tabs: f('a  b\n') },
    );
    assert.deepEqual(
      items.map(({ path, difference }) => [path, difference]),
      [
        ['ends', 'line ends only'],
        ['more', undefined],
        ['tabs', 'whitespace only'],
      ],
    );
  });

  it('says why something could not be read', () => {
    const [item] = rowsOf({ a: u('special') }, { a: f('x') });
    const [action] = item?.actions ?? [];
    assert.equal(action?.label, 'unreadable on A');
    assert.match(action.direction, /^It is a socket, pipe or device/u);
    assert.equal(action.spoken, action.direction);
  });

  it('lists nothing when all copies are the same', () => {
    assert.deepEqual(rowsOf({ a: f('x') }, { a: f('x') }), []);
  });

  it('lists all that it found, however much that is', () => {
    const items = rowsOf(...manyFiles(3_500));
    assert.deepEqual([items.length, items.at(-1)?.path], [3_500, 'f03499']);
  });

  it('shows paths that would pose as others as what they are', () => {
    const [item] = rowsOf({ [HOSTILE_NAME]: f('x') }, {});
    assert.deepEqual([item?.path, item?.shown], [HOSTILE_NAME, HOSTILE_NAME_SHOWN]);
  });
});
