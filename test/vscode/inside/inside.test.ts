import assert from 'node:assert/strict';
import { Test } from 'mocha';
import { runInside } from './insideRun.ts';
import type { TestResult } from './results.ts';

describe('Inside of the extension host', function () {
  let results: readonly TestResult[] = [];

  // Mocha runs there; each of its tests is one here as well, so that all are counted.
  before(async () => {
    results = await runInside();
    for (const result of results) this.addTest(asTest(result));
  });

  it('tests run', () => assert.ok(results.length > 0));
});

function asTest({ title, state, error }: TestResult): Test {
  if (state === 'pending') return new Test(title);
  return new Test(title, () => {
    if (state === 'failed') throw new Error(error);
  });
}
