import assert from 'node:assert/strict';
import { RuleWish } from '../../../extension/src/webview/plan/ruleWish.ts';

describe('a wish for a rule from rows', () => {
  it('waits for rows, and counts once', () => {
    const wish = new RuleWish();
    wish.plan(1);
    assert.equal(wish.take(true), false);
    wish.want();
    assert.equal(wish.take(false), false);
    wish.plan(1);
    assert.deepEqual([wish.take(true), wish.take(true)], [true, false]);
  });

  it('is forgotten with the run whose rows were meant', () => {
    const wish = new RuleWish();
    wish.plan(1);
    wish.want();
    wish.plan(undefined);
    wish.plan(2);
    assert.equal(wish.take(true), false);
  });
});
