import assert from 'node:assert/strict';
import { DueOrder } from '../../../extension/src/engine/sync/dueOrder.ts';

describe('the order of what is to be copied', () => {
  it('is that of becoming due, with what was chosen before the rest', () => {
    const order = new DueOrder();
    const due = new Set<number>();
    const add = (id: number, chosen: boolean) => {
      order.add(id, chosen);
      due.add(id);
    };
    const next = () => order.next((id) => due.has(id));
    assert.equal(next(), undefined);
    add(4, false);
    add(2, false);
    assert.equal(next(), 4);
    add(9, true);
    add(1, true);
    assert.equal(next(), 9);
    assert.equal(next(), 9, 'looking changes nothing');
    due.delete(1);
    due.delete(9);
    assert.equal(next(), 4);
    due.delete(4);
    add(3, true);
    assert.deepEqual(
      [next(), due.delete(3), next(), due.delete(2), next()],
      [3, true, 2, true, undefined],
    );
  });
});
