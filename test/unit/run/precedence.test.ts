import assert from 'node:assert/strict';
import { Precedence } from '../../../extension/src/engine/run/precedence.ts';

const chunk = new Uint8Array(1);
const CHOSEN = { stream: 0, deltas: false };
const DELTAS = { stream: 0, deltas: true };
const LONG_MS = 1_000_000;

const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

describe('the precedence of chosen streams', () => {
  const stop = new AbortController();
  const sent: string[] = [];
  let room: PromiseWithResolvers<void>;

  beforeEach(() => {
    sent.length = 0;
    room = Promise.withResolvers();
  });

  /** Notes what is sent; a narrow one takes a chunk once there is room. */
  const way =
    (name: string, narrow = false) =>
    async () => {
      sent.push(name);
      if (narrow) await room.promise;
    };

  it('is nothing where nothing was chosen', async () => {
    const precedence = new Precedence([]);
    await precedence.inTurn(3, way('other'), stop.signal)(chunk);
    assert.deepEqual(sent, ['other']);
  });

  it('holds the others until all chosen ones have ended', async () => {
    const precedence = new Precedence([CHOSEN, { stream: 1, deltas: true }], LONG_MS);
    const other = precedence.inTurn(2, way('other'), stop.signal)(chunk);
    await precedence.inTurn(0, way('chosen'), stop.signal)(chunk);
    precedence.ended(2);
    precedence.ended(0);
    await precedence.inTurn(1, way('delta'), stop.signal)(chunk);
    await turns();
    assert.deepEqual(sent, ['chosen', 'delta']);
    precedence.ended(1);
    await other;
    assert.deepEqual(sent, ['chosen', 'delta', 'other']);
  });

  it('holds nobody up once a chosen one that waits for signatures has been quiet', async () => {
    const precedence = new Precedence([DELTAS], 1);
    await precedence.inTurn(1, way('other'), stop.signal)(chunk);
    assert.deepEqual(sent, ['other']);
  });

  it('holds the others as long as a chosen one waits for room', async () => {
    const precedence = new Precedence([DELTAS], 0);
    const chosen = precedence.inTurn(0, way('chosen', true), stop.signal)(chunk);
    const other = precedence.inTurn(1, way('other'), stop.signal)(chunk);
    await turns();
    assert.deepEqual(sent, ['chosen']);
    room.resolve();
    await Promise.all([chosen, other]);
    assert.deepEqual(sent, ['chosen', 'other']);
  });

  it('goes on when a chosen one failed to send, and has ended', async () => {
    const precedence = new Precedence([CHOSEN]);
    const failing = () => Promise.reject(new Error('full'));
    const other = precedence.inTurn(1, way('other'), stop.signal)(chunk);
    await assert.rejects(precedence.inTurn(0, failing, stop.signal)(chunk), /full/u);
    precedence.ended(0);
    await other;
    assert.deepEqual(sent, ['other']);
  });

  it('lets go of those that wait when the run ends', async () => {
    const ending = new AbortController();
    const precedence = new Precedence([CHOSEN]);
    const waiting = precedence.inTurn(1, way('other'), ending.signal)(chunk);
    ending.abort(new Error('over'));
    await assert.rejects(waiting, /over/u);
    await assert.rejects(precedence.inTurn(1, way('other'), ending.signal)(chunk), /over/u);
    assert.deepEqual(sent, []);
  });
});
