import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { HostRequests } from '../../../extension/src/webview/hostRequests.ts';
import type { FromPage } from '../../../extension/src/webview/messages.ts';

/** Longer than a page waits, in ms. */
const FOREVER = 10 * 60 * 1000;

describe('requests of a page to the extension', () => {
  let sent: FromPage[];
  let requests: HostRequests;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    sent = [];
    requests = new HostRequests((message) => sent.push(message));
    requests.noAnswer = 'No answer.';
  });

  afterEach(() => mock.timers.reset());

  it('each has a number of its own, and its own answer', async () => {
    const answers = [1, 2].map((run) => requests.send({ kind: 'compare', run, path: 'a' }));
    const [first, second] = sent;
    assert.ok(first && second);
    assert.notEqual(first.id, second.id);
    assert.deepEqual(first.request, { kind: 'compare', run: 1, path: 'a' });
    requests.replied({ type: 'reply', id: second.id, error: 'It vanished.' });
    requests.replied({ type: 'reply', id: first.id });
    const [one, two] = await Promise.allSettled(answers);
    assert.equal(one?.status, 'fulfilled');
    assert.ok(two?.status === 'rejected');
    assert.equal(two.reason.message, 'It vanished.');
  });

  it('an answer that nobody waits for is dropped', async () => {
    requests.replied({ type: 'reply', id: 7 });
    const answer = requests.send({ kind: 'ready' });
    const id = sent[0]?.id ?? 0;
    requests.replied({ type: 'reply', id });
    requests.replied({ type: 'reply', id, error: 'too late' });
    await answer;
  });

  it('without an answer it says so in the end', async () => {
    const answer = requests.send({ kind: 'ready' });
    mock.timers.tick(FOREVER);
    await assert.rejects(answer, { message: 'No answer.' });
  });

  it('an answer ends the waiting', async () => {
    const answer = requests.send({ kind: 'ready' });
    requests.replied({ type: 'reply', id: sent[0]?.id ?? 0 });
    mock.timers.tick(FOREVER);
    await answer;
  });

  it('nobody waits any more when the page is closed', async () => {
    const answers = [1, 2].map(() => requests.send({ kind: 'ready' }));
    requests.close();
    for (const answer of answers) await assert.rejects(answer, { message: 'No answer.' });
  });

  it('what cannot be sent waits for nothing', async () => {
    const broken = new HostRequests(() => {
      throw new Error('cannot be cloned');
    });
    broken.noAnswer = 'No answer.';
    await assert.rejects(broken.send({ kind: 'ready' }), { message: 'cannot be cloned' });
    broken.close();
  });
});
