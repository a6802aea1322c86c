import assert from 'node:assert/strict';
import { type Intent, intentOf } from '../../../extension/src/webview/plan/grid/gridKeys.ts';

const PLAIN = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
const AT = { active: 50, rows: 100, page: 20 };

const go = (row: number, extend = false): Intent => ({ kind: 'go', row, extend });

describe('keys of the grid', () => {
  const cases: readonly [string, string, Partial<typeof PLAIN>, Intent | undefined][] = [
    ['down', 'ArrowDown', {}, go(51)],
    ['up', 'ArrowUp', {}, go(49)],
    ['a page on', 'PageDown', {}, go(70)],
    ['a page back', 'PageUp', {}, go(30)],
    ['first', 'Home', {}, go(0)],
    ['last', 'End', {}, go(99)],
    ['first, with Control', 'Home', { ctrlKey: true }, go(0)],
    ['select up to the last', 'End', { ctrlKey: true, shiftKey: true }, go(99, true)],
    ['select the next', 'ArrowDown', { shiftKey: true }, go(51, true)],
    ['select a page', 'PageDown', { shiftKey: true }, go(70, true)],
    ['all', 'a', { ctrlKey: true }, { kind: 'all' }],
    ['all, on a Mac', 'a', { metaKey: true }, { kind: 'all' }],
    ['one more', ' ', {}, { kind: 'toggle' }],
    ['compare', 'Enter', {}, { kind: 'compare' }],
    ['decide', '.', {}, { kind: 'decide' }],
    ['contents', '=', {}, { kind: 'contents' }],
    ['a rule', 'n', {}, { kind: 'rule' }],
    ['a rule, in capitals', 'N', { shiftKey: true }, { kind: 'rule' }],
    ['difference', 'd', {}, { kind: 'difference' }],
    ['difference, with capitals', 'D', { shiftKey: true }, { kind: 'difference' }],
    ['merging', 'm', {}, { kind: 'merge' }],
    ['merging, with capitals', 'M', { shiftKey: true }, { kind: 'merge' }],
    ['contents, where that takes Shift', '=', { shiftKey: true }, { kind: 'contents' }],
    ['next that waits', 'F7', {}, { kind: 'next', to: 'waiting', back: false }],
    ['the one before', 'F7', { shiftKey: true }, { kind: 'next', to: 'waiting', back: true }],
    ['next to be reviewed', 'F8', {}, { kind: 'next', to: 'not-reviewed', back: false }],
    ['back', 'F8', { shiftKey: true }, { kind: 'next', to: 'not-reviewed', back: true }],
    ['reviewed', 'r', {}, { kind: 'review', reviewed: true }],
    ['not reviewed', 'R', { shiftKey: true }, { kind: 'review', reviewed: false }],
    ['to load the window again', 'r', { ctrlKey: true }, undefined],
    ['none', 'Escape', {}, { kind: 'none' }],
    ['into a row', 'ArrowRight', {}, { kind: 'fold', fold: 'in' }],
    ['out of it', 'ArrowLeft', {}, { kind: 'fold', fold: 'out' }],
    ['open all', '*', { shiftKey: true }, { kind: 'fold', fold: 'open-all' }],
    ['close all', 'ArrowLeft', { ctrlKey: true }, { kind: 'fold', fold: 'close-all' }],
    ['a letter', 'a', {}, undefined],
    ['of the editor', 'p', { ctrlKey: true }, undefined],
    ['of the editor, too', 'A', { ctrlKey: true, shiftKey: true }, undefined],
    ['of the window', 'ArrowDown', { altKey: true }, undefined],
    ['on to the next thing', 'Tab', {}, undefined],
  ];
  for (const [name, key, held, expected] of cases) {
    it(name, () => assert.deepEqual(intentOf({ ...PLAIN, ...held, key }, AT), expected));
  }

  it('stay within the rows', () => {
    const key = (name: string, at: typeof AT) => intentOf({ ...PLAIN, key: name }, at);
    assert.deepEqual(key('ArrowUp', { ...AT, active: 0 }), go(0));
    assert.deepEqual(key('PageDown', { ...AT, active: 95 }), go(99));
    assert.equal(key('End', { ...AT, rows: 0 }), undefined);
  });
});
