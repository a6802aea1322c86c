import assert from 'node:assert/strict';
import { droppedParts } from '../../../extension/src/engine/report/droppedParts.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import { makeFolder, setFolder, writeFile } from '../apply/sources.ts';

describe('what counts as gone wrong of a dropped member', () => {
  const columns = [{ memberId: 'B', label: 'B' }];
  const cases: readonly [string, readonly Operation[], readonly string[]][] = [
    ['its source where it was to get nothing', [], ['']],
    [
      'a file, and not the folder that it lies in',
      [writeFile('a/b', '', null), setFolder('a')],
      ['a/b'],
    ],
    ['a new folder once', [makeFolder('a/b'), setFolder('a/b'), setFolder('a')], ['a/b']],
    ['a folder that alone is to change', [writeFile('ab', '', null), setFolder('a')], ['ab', 'a']],
  ];
  for (const [what, operations, wrong] of cases) {
    it(what, () => {
      const dropped = new Map([['B', { code: 'member-dropped', values: {} } as const]]);
      const plan = { operations, columns } as unknown as Parameters<typeof droppedParts>[0];
      assert.deepEqual(
        droppedParts(plan, dropped).wrong.map(({ path }) => path),
        wrong,
      );
    });
  }
});
