import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { OpenQuestion } from '../../../extension/src/vscode/plan/openQuestion.ts';

describe('a question that waits for a person', () => {
  for (const yes of [true, false]) {
    it(`is answered once: ${yes}`, async () => {
      const question = new OpenQuestion('confirm', new AbortController().signal);
      question.say(yes);
      question.say(!yes);
      assert.equal(await question.answer, yes);
    });
  }

  it('is withdrawn by its signal, which is a no', async () => {
    const ending = new AbortController();
    const question = new OpenQuestion('consent', ending.signal);
    ending.abort();
    question.say(true);
    assert.equal(await question.answer, false);
  });

  it('is withdrawn at once by a signal that has been aborted before', async () => {
    const question = new OpenQuestion('consent', AbortSignal.abort());
    question.say(true);
    assert.equal(await question.answer, false);
  });

  it('an answer stands when the signal is aborted later, and nothing listens any more', async () => {
    const ending = new AbortController();
    const question = new OpenQuestion('confirm', ending.signal);
    assert.equal(getEventListeners(ending.signal, 'abort').length, 1);
    question.say(true);
    assert.equal(getEventListeners(ending.signal, 'abort').length, 0);
    ending.abort();
    assert.equal(await question.answer, true);
  });

  it('is told from every other one', () => {
    const { signal } = new AbortController();
    const ids = [1, 2, 3].map(() => new OpenQuestion('confirm', signal).id);
    assert.equal(new Set(ids).size, 3);
  });
});
