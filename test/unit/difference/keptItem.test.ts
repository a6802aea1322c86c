import assert from 'node:assert/strict';
import type { ComparedItem } from '../../../extension/src/vscode/difference/comparedItem.ts';
import { keptItem, toKeep } from '../../../extension/src/vscode/difference/keptItem.ts';
import { fixedId } from '../crypto/fixed.ts';

const COPY = {
  ...{ sessionId: fixedId(9), sourceId: fixedId(1), label: 'A', name: 'Ada', folder: 'project' },
  path: 'src/a.ts',
};
const OTHER = { ...COPY, sourceId: fixedId(2), label: 'B', name: 'Bob' };
const ITEM: ComparedItem = {
  ...{ path: 'src/a.ts', left: 0, right: 1 },
  groups: [{ title: 'version 1', sources: [{ name: 'A', size: '1 B', changed: 'today' }] }],
  copies: [COPY, OTHER],
};
const CHOICE = { left: 1, right: 0, whitespace: true, bytes: false };

/** As the editor gives it back. */
const kept = (item = ITEM, choice = CHOICE) => ({
  ...{ mode: 'side', line: 7 },
  item: JSON.parse(JSON.stringify(toKeep(item, choice))),
});

describe('a difference that is shown again in a window that was loaded anew', () => {
  it('has its item and what was chosen', () => {
    assert.deepEqual(keptItem(kept()), { item: { ...ITEM, left: 1, right: 0 }, choice: CHOICE });
  });

  it('is with nothing where there is one copy', () => {
    const one = { ...ITEM, copies: [COPY], right: 0 };
    const found = keptItem(kept(one, { ...CHOICE, left: -1, right: 0 }));
    assert.equal(found?.item.left, undefined);
    assert.equal(found?.choice.left, -1);
  });

  it('keeps no place on this machine', () => {
    const state = kept({ ...ITEM, copies: [{ ...COPY, root: '/home/ada/project' }, OTHER] });
    assert.equal(JSON.stringify(state).includes('/home/ada'), false);
    assert.equal(keptItem(state)?.item.copies[0]?.root, undefined);
  });

  const { item } = kept();
  const hostile: readonly [what: string, state: unknown][] = [
    ['nothing', undefined],
    ['of another page', { mode: 'side' }],
    ['a path that leads out', { item: { ...item, path: '../../etc/passwd' } }],
    [
      'a copy that leads out',
      { item: { ...item, copies: [{ ...COPY, path: '/etc/passwd' }, OTHER] } },
    ],
    ['no copies', { item: { ...item, copies: [] } }],
    ['a source that is none', { item: { ...item, copies: [COPY, { ...OTHER, sourceId: 'x' }] } }],
    ['a choice that there is not', { item: { ...item, choice: { ...CHOICE, left: 2 } } }],
    ['nothing that comes', { item: { ...item, choice: { ...CHOICE, right: -1 } } }],
    ['texts that are none', { item: { ...item, groups: [{ title: 7, sources: [] }] } }],
  ];
  for (const [what, state] of hostile) {
    it(`is none: ${what}`, () => assert.equal(keptItem(state), undefined));
  }

  it('has no place that is given to it', () => {
    const state = { item: { ...item, copies: [{ ...COPY, root: '/etc' }, OTHER] } };
    assert.equal(keptItem(state)?.item.copies[0]?.root, undefined);
  });
});
