import assert from 'node:assert/strict';
import { conflictText, holdsConflict } from '../../../extension/src/vscode/merge/conflictText.ts';
import { textOf } from '../../../extension/src/vscode/merge/textOf.ts';

describe('a text with both versions', () => {
  const names = { ourName: 'A Ada', theirName: 'B Bob' };
  const cases = [
    {
      what: 'two texts',
      ours: 'one\n',
      theirs: 'two\n',
      expected: '<<<<<<< A Ada\none\n=======\ntwo\n>>>>>>> B Bob\n',
    },
    {
      what: 'texts without an end of the last line',
      ours: 'one',
      theirs: 'two',
      expected: '<<<<<<< A Ada\none\n=======\ntwo\n>>>>>>> B Bob\n',
    },
    {
      what: 'an empty one',
      ours: '',
      theirs: 'two\n',
      expected: '<<<<<<< A Ada\n=======\ntwo\n>>>>>>> B Bob\n',
    },
    {
      what: 'the line ends of the own one',
      ours: 'one\r\n',
      theirs: 'two\n',
      expected: '<<<<<<< A Ada\r\none\r\n=======\r\ntwo\n>>>>>>> B Bob\r\n',
    },
  ];
  for (const { what, ours, theirs, expected } of cases) {
    it(what, () => {
      const text = conflictText({ ours, theirs, ...names });
      assert.equal(text, expected);
      assert.ok(holdsConflict(text));
    });
  }

  it('is none without marks at the start of a line', () => {
    for (const text of ['', 'one\n', ' <<<<<<< A\n', 'x <<<<<<< A\n', '<<<<<<<\n']) {
      assert.equal(holdsConflict(text), false, text);
    }
  });
});

describe('bytes as a text', () => {
  const cases = [
    ['a text', Buffer.from('Grüße 🧮\n'), 'Grüße 🧮\n'],
    ['nothing', Buffer.alloc(0), ''],
    ['a mark of the byte order stays', Buffer.from('\uFEFFx'), '\uFEFFx'],
    ['a zero byte', Buffer.from([65, 0, 66]), undefined],
    ['another encoding', Buffer.from([0x47, 0x72, 0xfc, 0xdf]), undefined],
    ['too much', Buffer.alloc(1024 * 1024 + 1, 65), undefined],
  ] as const;
  for (const [what, bytes, expected] of cases) {
    it(what, () => assert.equal(textOf(bytes), expected));
  }
});
