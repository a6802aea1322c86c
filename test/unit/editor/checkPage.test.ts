import assert from 'node:assert/strict';
import { LISTED } from '../../../extension/src/vscode/plan/listed.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import { e, f, type Tree, u } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';
import { manyFiles, planView } from './planViews.ts';

function pageOf(...trees: Tree[]) {
  return planPage(7, planView(trees, { preset: 'check' }), ENGLISH);
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
    const { items } = pageOf(
      { b: f('x'), a: f('x'), c: f('x') },
      { b: f('y'), c: f('y') },
      { b: e('z'), a: f('x') },
    ).list;
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
    const { items } = pageOf(
      { ends: f('a\n'), more: f('a\n'), tabs: f('a b\n') },
      { ends: f('a\r\n'), more: f('bc\n'), tabs: f('a  b\n') },
    ).list;
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
    const [item] = pageOf({ a: u('special') }, { a: f('x') }).list.items;
    const [action] = item?.actions ?? [];
    assert.equal(action?.label, 'unreadable on A');
    assert.match(action.direction, /^It is a socket, pipe or device/u);
    assert.equal(action.spoken, action.direction);
  });

  it('lists nothing when all copies are the same', () => {
    const { list } = pageOf({ a: f('x') }, { a: f('x') });
    assert.deepEqual([list.items, list.more], [[], '']);
  });

  it('counts what is not listed', () => {
    const { items, more } = pageOf(...manyFiles(LISTED + 1500)).list;
    assert.equal(items.length, LISTED);
    assert.equal(items.at(-1)?.path, 'f01999');
    assert.equal(more, '… and 1,500 more');
    assert.equal(pageOf(...manyFiles(LISTED)).list.more, '');
  });

  it('shows paths that would pose as others as what they are', () => {
    const [item] = pageOf({ [HOSTILE_NAME]: f('x') }, {}).list.items;
    assert.deepEqual([item?.path, item?.shown], [HOSTILE_NAME, HOSTILE_NAME_SHOWN]);
  });
});
