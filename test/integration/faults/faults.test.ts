import assert from 'node:assert/strict';
import { isChosen } from './chosenTitles.ts';
import { CHOICES } from './faultKinds.ts';
import { describePlan, planFaults } from './faultPlan.ts';
import { runWithFaults } from './faultRun.ts';
import { Lanes } from './lanes.ts';

// What scripts/faults.mjs sets; the defaults are the short form of `npm test`.
const SHORT = 8;
const { BYTESYNC_FAULT_RUNS = String(SHORT), BYTESYNC_FAULT_SEED = '1' } = process.env;
const FIRST = Number(BYTESYNC_FAULT_SEED);
const SEEDS = Array.from({ length: Number(BYTESYNC_FAULT_RUNS) }, (_, index) => FIRST + index);

/** Most of a run is waiting; so many go on at once. */
const WIDTH = 2;

/** Far more than a run needs, however many hours the one before it took. */
const LIMIT_MS = 2 ** 31 - 1;

describe('runs with faults', () => {
  const plans = SEEDS.map(planFaults);
  const chosen = plans.filter((plan) => isChosen(`runs with faults ${describePlan(plan)}`));
  const results = new Map<number, Promise<void>>();

  before(() => {
    const lanes = new Lanes(WIDTH);
    for (const plan of chosen) {
      results.set(
        plan.seed,
        lanes.add(() => runWithFaults(plan)),
      );
    }
  });

  for (const plan of plans) {
    it(describePlan(plan), () => results.get(plan.seed)).timeout(LIMIT_MS);
  }
});

describe('plans of faults', () => {
  const short = Array.from({ length: SHORT }, (_, index) => planFaults(1 + index));

  it('are the same for a seed each time', () => {
    assert.deepEqual(
      short,
      short.map(({ seed }) => planFaults(seed)),
    );
  });

  it('have every kind of fault, and all that is synchronized, in the short form', () => {
    const kinds = new Set(short.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    // Members are killed under two names.
    const wanted = CHOICES.map((choice) =>
      /^kill-(source|target)$/u.test(choice) ? 'kill-member' : choice,
    );
    assert.deepEqual(kinds, new Set(wanted));
    assert.deepEqual(new Set(short.map(({ preset }) => preset)), new Set(['mirror', 'two-way']));
    assert.deepEqual(
      new Set(short.map(({ second }) => second)),
      new Set(['nobody', 'host', 'guest']),
    );
  });
});
