import assert from 'node:assert/strict';
import { SOFT_REFUSALS } from '../../../extension/src/engine/comparison/rules/refusal.ts';
import { conditions, open, presets } from './cases/conditionCases.ts';
import { copies } from './cases/copyCases.ts';
import { kept } from './cases/keepCases.ts';
import { order } from './cases/orderCases.ts';
import { others } from './cases/otherActionCases.ts';
import { sources } from './cases/sourceCases.ts';
import { allRefused, ruled } from './ruled.ts';

const GROUPS = { copies, others, sources, order, kept, open, conditions, presets };

describe('rules: reasons', () => {
  const seen = new Set(
    Object.values(GROUPS).flatMap((cases) =>
      cases.flatMap(({ refused = {} }) => Object.keys(refused)),
    ),
  );
  for (const reason of [
    ...SOFT_REFUSALS,
    'folder-not-empty',
    'folder-missing',
    'different-kinds',
  ]) {
    it(`${reason} has a case`, () => assert.ok(seen.has(reason)));
  }
});

for (const [group, cases] of Object.entries(GROUPS)) {
  describe(`rules: ${group}`, () => {
    for (const one of cases) {
      it(one.description, () => {
        const result = ruled(one);
        assert.deepEqual(result.shown, one.expected);
        assert.deepEqual(allRefused(result), one.refused ?? {});
      });
    }
  });
}
