import { describePlan, planFaults } from './faultPlan.ts';
import { runWithFaults } from './faultRun.ts';
import { Lanes } from './lanes.ts';

// What scripts/faults.mjs sets; the defaults are the short form of `npm test`.
const { BYTESYNC_FAULT_RUNS = '8', BYTESYNC_FAULT_SEED = '1' } = process.env;
const FIRST = Number(BYTESYNC_FAULT_SEED);
const SEEDS = Array.from({ length: Number(BYTESYNC_FAULT_RUNS) }, (_, index) => FIRST + index);

/** Most of a run is waiting; so many go on at once. */
const WIDTH = 2;

/** Far more than a run needs, however many hours the one before it took. */
const LIMIT_MS = 2 ** 31 - 1;

describe('runs with faults', () => {
  const lanes = new Lanes(WIDTH);
  const results = new Map<number, Promise<void>>();

  before(() => {
    for (const seed of SEEDS) {
      results.set(
        seed,
        lanes.add(() => runWithFaults(planFaults(seed))),
      );
    }
  });

  for (const seed of SEEDS) {
    it(describePlan(planFaults(seed)), () => results.get(seed)).timeout(LIMIT_MS);
  }
});
