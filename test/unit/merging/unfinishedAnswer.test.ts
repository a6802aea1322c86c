import assert from 'node:assert/strict';
import {
  actOn,
  type UnfinishedAnswer,
} from '../../../extension/src/vscode/merge/unfinishedAnswer.ts';

describe('an answer about a merge that is not finished', () => {
  const ANSWERS: readonly UnfinishedAnswer[] = ['write', 'goOn', 'openText', 'forget'];

  async function done(answer: UnfinishedAnswer, isThere: boolean): Promise<readonly string[]> {
    const acts: string[] = [];
    const act = (what: string) => async () => void acts.push(what);
    await actOn(answer, {
      ...{ write: act('write'), goOn: act('goOn') },
      ...{ openText: act('openText'), forget: act('forget') },
      isThere: async () => isThere,
    });
    return acts;
  }

  for (const answer of ANSWERS) {
    it(`${answer}: is done while it is there`, async () => {
      assert.deepEqual(await done(answer, true), [answer]);
    });

    const isDone = answer === 'openText';
    it(`${answer}: is ${isDone ? 'done all the same' : 'not done'} when only a text is left`, async () => {
      assert.deepEqual(await done(answer, false), isDone ? [answer] : []);
    });
  }
});
