import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { placeLines } from '../../../extension/src/cli/screen/filterPlace.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';

function linesFor(expression: string): string[] {
  try {
    parseFilter(expression);
  } catch (error) {
    assert.ok(error instanceof BytesyncError);
    return placeLines(error);
  }
  assert.fail('it is a filter');
}

describe('the place in a filter', () => {
  const long = 'name:x '.repeat(20);
  const cases: readonly [expression: string, line: string, mark: string][] = [
    ['is:file AND is:fiel', '  is:file AND is:fiel', '                 ^^^^'],
    ['a)', '  a)', '   ^'],
    ['a AND', '  a AND', '    ^^^'],
    ['日本 is:x', '  日本 is:x', '          ^'],
    ['a\tis:x', '  a\\tis:x', '        ^'],
    [
      `${long}is:fiel ${long}`,
      `  ${`${long}is:fiel ${long}`.slice(113, 189)}`,
      `  ${' '.repeat(30)}^^^^`,
    ],
    ['', '  ', '  ^'],
  ];
  for (const [expression, line, mark] of cases) {
    it(expression || 'nothing', () => assert.deepEqual(linesFor(expression), [line, mark]));
  }

  it('is not longer than what is shown', () => {
    const [line = '', mark = ''] = linesFor(`a "${'b'.repeat(500)}`);
    assert.deepEqual([line.length, mark.length], [78, 78]);
    assert.equal(linesFor('a'.repeat(5000)).length, 2);
  });

  it('is shown for filters alone', () => {
    assert.deepEqual(
      placeLines(new BytesyncError('usage', { what: 'x', offset: 1, length: 1 })),
      [],
    );
    assert.deepEqual(placeLines(new BytesyncError('filter-invalid')), []);
  });
});
