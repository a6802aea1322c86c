import assert from 'node:assert/strict';
import type { RunQuestions } from '../../../extension/src/engine/membership/membership.ts';
import { ShownRun } from '../../../extension/src/engine/membership/shownRun.ts';

const QUESTIONS: RunQuestions = {
  plan: () => undefined,
  confirmPlan: () => Promise.resolve(false),
  confirmGuards: () => Promise.resolve(false),
  consent: () => Promise.resolve(false),
};

describe('a run as it is shown', () => {
  it('tells at once whom it goes on without, and until it is over', () => {
    let changes = 0;
    const run = new ShownRun(7, QUESTIONS, () => {
      changes += 1;
    });
    const why = { code: 'member-dropped', values: { member: 'B (bob)' }, since: 5 } as const;
    assert.equal(run.droppedOf('b'), undefined);
    run.dropped({ memberId: 'b', letter: 'B', name: 'bob', ...why });
    assert.equal(changes, 1);
    run.phase('finished');
    assert.deepEqual([run.droppedOf('a'), run.droppedOf('b')], [undefined, why]);
  });
});
