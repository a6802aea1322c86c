import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { RequestRate } from '../../../extension/src/engine/content/requestRate.ts';
import { Turns } from '../../../extension/src/engine/content/turns.ts';
import { hasCode } from '../streams/errors.ts';

describe('taking turns', () => {
  const never = new AbortController().signal;

  /** Asks for a turn and keeps its name once it begins; the returned function ends it. */
  function queue(turns: Turns) {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const ask = async (name: string, who = name[0] ?? '') => {
      ends.set(name, await turns.take(who, never));
      begun.push(name);
    };
    const end = async (name: string) => {
      ends.get(name)?.();
      await new Promise(setImmediate);
    };
    return { begun, ask, end };
  }

  it('is one thing at a time for each, three in all, in the order of asking', async () => {
    const { begun, ask, end } = queue(new Turns());
    const all = ['a1', 'a2', 'b1', 'c1', 'd1', 'b2'].map((name) => ask(name));
    await new Promise(setImmediate);
    assert.deepEqual(begun, ['a1', 'b1', 'c1']);
    await end('b1');
    assert.deepEqual(begun.slice(3), ['d1']);
    await end('d1');
    assert.deepEqual(begun.slice(4), ['b2']);
    await end('a1');
    await Promise.all(all);
    assert.deepEqual(begun.slice(5), ['a2']);
  });

  it('is refused to whoever waits for too many already, and to nobody else', async () => {
    const turns = new Turns();
    const { begun, ask } = queue(turns);
    for (let index = 0; index < 17; index += 1) ask(`a${index}`).catch(() => undefined);
    await assert.rejects(turns.take('a', never), hasCode('rate-limited'));
    await ask('b1');
    assert.deepEqual(begun, ['a0', 'b1']);
  });

  it('is given up by whoever stops waiting', async () => {
    const turns = new Turns();
    const end = await turns.take('a', never);
    const stop = new AbortController();
    const waiting = turns.take('a', stop.signal);
    stop.abort(new BytesyncError('interrupted'));
    await assert.rejects(waiting, hasCode('interrupted'));
    await assert.rejects(turns.take('b', stop.signal), hasCode('interrupted'));
    end();
    (await turns.take('a', never))();
  });
});

describe('how often a member may ask', () => {
  it('is bounded for each, and comes back with time', () => {
    const rate = new RequestRate();
    const taken = (who: string, now: number) =>
      Array.from({ length: 100 }, () => rate.take(who, now)).filter(Boolean).length;
    assert.equal(taken('a', 0), 60);
    assert.equal(taken('a', 0), 0);
    assert.equal(taken('b', 0), 60);
    assert.equal(taken('a', 2500), 10);
    assert.equal(taken('a', 3_600_000), 60);
    // A clock that goes back gives nothing.
    assert.equal(taken('a', 0), 0);
  });
});
