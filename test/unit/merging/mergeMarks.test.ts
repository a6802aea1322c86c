import assert from 'node:assert/strict';
import { hasMarks, markedText } from '../../../extension/src/engine/merging/mergeMarks.ts';

describe('both versions between marks', () => {
  const names = { ourName: 'A Ada', theirName: 'B Bob' };
  const cases = [
    ['two texts', 'one\n', 'two\n', '<<<<<<< A Ada\none\n=======\ntwo\n>>>>>>> B Bob\n'],
    [
      'without an end of the last line',
      'one',
      'two',
      '<<<<<<< A Ada\none\n=======\ntwo\n>>>>>>> B Bob\n',
    ],
    ['an empty one', '', 'two\n', '<<<<<<< A Ada\n=======\ntwo\n>>>>>>> B Bob\n'],
  ] as const;
  for (const [what, ours, theirs, expected] of cases) {
    it(what, () => {
      assert.equal(markedText({ ours, theirs, ...names }), expected);
      assert.ok(hasMarks(expected));
    });
  }

  it('are none elsewhere than at the start of a line', () => {
    for (const text of ['', 'one\n', ' <<<<<<< A\n', 'title\n=======\n']) {
      assert.equal(hasMarks(text), false, text);
    }
  });
});
