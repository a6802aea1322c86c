import assert from 'node:assert/strict';
import type { RowState } from '../../../extension/src/engine/comparison/rows/itemStates.ts';
import { pageItems, pageStates } from '../../../extension/src/vscode/plan/pageStates.ts';
import { ENGLISH } from './english.ts';

const LABELS = ['A', 'B', 'C'];

describe('what becomes of a row, in words', () => {
  const said = (...states: RowState[]) =>
    pageStates(states, LABELS, ENGLISH).map(
      ({ kind, text, why = '' }) => `${kind} | ${text} | ${why}`,
    );

  it('names sources together that are equally far', () => {
    const states = ['done', 'waiting', 'done'] as const;
    assert.deepEqual(said(...states.map((state, column) => ({ column, state }))), [
      'waiting | waiting: B | ',
      'done | done: A, C | ',
    ]);
  });

  it('says first what failed', () => {
    const states = ['done', 'failed', 'receiving'] as const;
    const [first, second] = said(...states.map((state, column) => ({ column, state })));
    assert.deepEqual([first, second], ['failed | failed: B | ', 'receiving | receiving: C | ']);
  });

  for (const [state, text] of [
    [{ column: 1, state: 'sending', share: 0.456 }, 'sending: B 46%'],
    [{ column: 1, state: 'receiving' }, 'receiving: B'],
    [{ column: 1, state: 'skipped' }, 'not tried: B'],
    [{ column: 1, state: 'untold' }, 'not known: B'],
    [{ column: 7, state: 'failed' }, 'failed: ?'],
  ] as const) {
    it(text, () => assert.deepEqual(said(state), [`${state.state} | ${text} | `]));
  }

  it('says what did not have to travel, and keeps apart where that was another part', () => {
    const saved = { bytes: 3_100_000, size: 4_000_000 };
    assert.deepEqual(
      said(
        { column: 0, state: 'done', saved },
        { column: 1, state: 'done', saved },
        { column: 2, state: 'receiving', share: 0.5, saved: { bytes: 7, size: 4_000_000 } },
      ),
      [
        'receiving | receiving: C 50%, 7 B of 4.0 MB did not have to travel | ',
        'done | done: A, B, 3.1 MB of 4.0 MB did not have to travel | ',
      ],
    );
  });

  it('says why something failed, and keeps apart what failed for other reasons', () => {
    const [full, changed] = said(
      { column: 0, state: 'failed', code: 'disk-full' },
      { column: 1, state: 'failed', code: 'target-changed', values: { path: 'a\u202eb' } },
    );
    assert.match(full ?? '', /^failed \| failed: A \| .*space/u);
    assert.match(changed ?? '', /^failed \| failed: B \| .+/u);
    assert.doesNotMatch(changed ?? '', /\u202e/u);
  });
});

describe('how far all items are, in words', () => {
  const spoken = (done: number, failed = 0) =>
    pageItems({ told: 3, pending: 1000 - done - failed, done, failed }, ENGLISH).spoken;

  it('are numbers', () => {
    const { text, told, failed } = pageItems(
      { told: 3, pending: 1, done: 1234, failed: 2 },
      ENGLISH,
    );
    assert.equal(text, 'Items done: 1,234 of 1,237, failed: 2');
    assert.deepEqual([told, failed], [3, 2]);
  });

  it('are said seldom: at each quarter, and once something fails', () => {
    const all = new Set(Array.from({ length: 1001 }, (_, done) => spoken(done)));
    assert.deepEqual(
      [...all],
      ['0%', '25%', '50%', '75%', '100%'].map((part) => `${part} of the items are done.`),
    );
    assert.equal(spoken(300, 1), '25% of the items are over, and some have failed.');
    assert.equal(spoken(300, 1), spoken(300, 100));
    assert.equal(
      pageItems({ told: 0, pending: 0, done: 0, failed: 0 }, ENGLISH).spoken,
      '0% of the items are done.',
    );
  });
});
