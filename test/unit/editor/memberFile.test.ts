import assert from 'node:assert/strict';
import {
  type MemberFile,
  memberFileIn,
  memberPath,
  memberQuery,
} from '../../../extension/src/vscode/remote/memberFile.ts';
import { fixedId } from '../crypto/fixed.ts';
import { HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';

const FILE: MemberFile = { sessionId: fixedId(1), sourceId: fixedId(2), path: 'src/a.txt' };

describe('a file of a member', () => {
  const paths = [
    'a',
    'src/a b.txt',
    'a&b=c#d?e%20f+g',
    'Ünï/漢字/😀',
    'a\\b',
    'a:b',
    HOSTILE_NAME,
    `${'x/'.repeat(1000)}y`,
  ];
  for (const path of paths) {
    it(`comes back from its query: ${JSON.stringify(path).slice(0, 40)}`, () => {
      assert.deepEqual(memberFileIn(memberQuery({ ...FILE, path })), { ...FILE, path });
    });
  }

  const hostile = [
    '',
    '..',
    '../a',
    'a/../../b',
    '.',
    'a/./b',
    '/etc/passwd',
    'a//b',
    'a/',
    'a\0b',
    `${'x'.repeat(256)}`,
    `${'x/'.repeat(20_000)}y`,
  ];
  for (const path of hostile) {
    it(`is none: ${JSON.stringify(path).slice(0, 40)}`, () => {
      assert.equal(memberFileIn(memberQuery({ ...FILE, path })), undefined);
    });
  }

  it('is none with something else than ids, or without one', () => {
    for (const id of ['', 'x', '../..', `${FILE.sessionId}A`, FILE.sessionId.slice(1)]) {
      assert.equal(memberFileIn(memberQuery({ ...FILE, sessionId: id })), undefined);
      assert.equal(memberFileIn(memberQuery({ ...FILE, sourceId: id })), undefined);
    }
    for (const query of ['', 'x', 'session', 'path=a', `session=${FILE.sessionId}&path=a`]) {
      assert.equal(memberFileIn(query), undefined);
    }
  });
});

describe('a file of a member as people see it', () => {
  const cases: readonly [member: string, folder: string, path: string, shown: string][] = [
    ['A Ada', 'project', 'src/a.txt', '/A Ada/project/src/a.txt'],
    ['A a/b', '../..', 'c', '/A a∕b/..∕../c'],
    ['A Ada', 'project', 'gnp.\u202eexe.js', '/A Ada/project/gnp.\\u{202e}exe.js'],
    ['A Ada', HOSTILE_NAME, 'c.ts', `/A Ada/${HOSTILE_NAME_SHOWN}/c.ts`],
  ];
  for (const [member, folder, path, shown] of cases) {
    it(shown, () => assert.equal(memberPath(path, { member, folder }), shown));
  }
});
