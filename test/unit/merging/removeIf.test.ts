import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ownNameOf, removeIf } from '../../../extension/src/vscode/merge/removeIf.ts';
import { temporaryFolder } from '../apply/sources.ts';

describe('a file that is removed if it is what a person has seen', () => {
  const temporary = temporaryFolder();
  const path = () => temporary.at('text');
  const left = () =>
    readdirSync(temporary.path).map((name) => readFileSync(temporary.at(name), 'utf8'));

  it('goes', async () => {
    writeFileSync(path(), 'seen');
    assert.equal(await removeIf(path(), async () => true), true);
    assert.equal(await removeIf(path(), () => assert.fail('there is none')), true);
    assert.deepEqual(left(), []);
  });

  it('stays where it is another one, or nobody can tell', async () => {
    writeFileSync(path(), 'another');
    assert.equal(await removeIf(path(), async () => false), false);
    await assert.rejects(removeIf(path(), () => Promise.reject(new Error('unreadable'))));
    assert.deepEqual([readdirSync(temporary.path), left()], [['text'], ['another']]);
  });

  for (const isIt of [true, false]) {
    it(`leaves what comes meanwhile, where it ${isIt ? 'goes' : 'would stay'}`, async () => {
      writeFileSync(path(), 'seen');
      const removed = await removeIf(path(), async (taken) => {
        assert.equal(ownNameOf(taken), path());
        assert.equal(readFileSync(taken, 'utf8'), 'seen');
        writeFileSync(path(), 'newer');
        return isIt;
      });
      assert.deepEqual([removed, left()], [isIt, ['newer']]);
    });
  }
});
