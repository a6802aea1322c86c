import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { watchSource } from '../../../extension/src/engine/run/lostSource.ts';
import { owedStreams } from '../../../extension/src/engine/run/owedStreams.ts';
import { ToldResults } from '../../../extension/src/engine/run/toldResults.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { FakeRoom } from './fakeRoom.ts';

const streamId = createId();
const opened = (run = 1): LogMessage => {
  return { type: 'stream-opened', streamId, purpose: { kind: 'results', run }, keys: [] };
};
const whole = (run = 1): LogMessage => {
  const manifest = { streamId, purpose: { kind: 'results', run }, keys: [] } as const;
  return { ...manifest, keys: [], type: 'stream-whole', ciphertext: new Uint8Array() };
};
const ended: LogMessage = {
  ...{ type: 'stream-ended', streamId, count: 1, digest: new Uint8Array(32) },
};

describe('members whose results are there', () => {
  let room: FakeRoom;
  let told: ToldResults;
  beforeEach(() => {
    room = new FakeRoom(3);
    told = new ToldResults(room.host.session, 1);
    told.expect([]);
  });
  afterEach(() => told.close());
  const b = () => room.at(1);
  const cases: readonly [string, readonly LogMessage[], boolean][] = [
    ['have said all at once', [whole()], true],
    ['have sent them to the end', [opened(), ended], true],
    ['have only begun', [opened()], false],
    ['have told those of another run', [whole(2), opened(2), ended], false],
  ];
  for (const [what, messages, isTold] of cases) {
    it(`${isTold ? 'are' : 'are not'} those who ${what}`, () => {
      room.say(b(), ...messages);
      assert.deepEqual([told.has(b().memberId), told.has(room.at(2).memberId)], [isTold, false]);
    });
  }

  it('are those alone whose stream it is, and none whose results can’t be had', () => {
    room.say(b(), opened());
    room.say(room.at(2), ended);
    assert.equal(told.has(b().memberId), false);
    room.say(b(), ended);
    told.lost(b().memberId);
    assert.equal(told.has(b().memberId), false);
  });

  describe('and that owe something to others', () => {
    const ids = [0, 1, 2].map(() => createId());
    const stream = (kind: 'content' | 'signatures', index = 0): LogMessage => {
      const purpose = { kind, run: 1, stream: index } as const;
      return { type: 'stream-opened', streamId: ids[index] ?? '', purpose, keys: [] };
    };
    const end = { type: 'stream-ended', count: 1, digest: new Uint8Array(32) } as const;
    const over = (index = 0): LogMessage => ({ ...end, streamId: ids[index] ?? '' });
    const failed: LogMessage = { type: 'stream-failed', streamId: ids[0] ?? '', code: 'internal' };
    const again: LogMessage = {
      ...{ type: 'content-asked-again', run: 1, stream: 0, transfers: [0] },
    };
    const facts = { files: 1, bytes: 1, deltas: 0 };

    /** B sends one stream to C and A. */
    beforeEach(() => {
      const streams = [{ ...facts, from: 1, targets: [2, 0, 1] }];
      told.expect(owedStreams(streams, room.members));
    });

    const endings: readonly [string, () => void, boolean][] = [
      ['have begun nothing', () => undefined, false],
      ['have only begun', () => room.say(b(), stream('content')), false],
      ['have sent it', () => room.say(b(), stream('content'), over()), true],
      ['have failed with it', () => room.say(b(), stream('content'), failed), true],
      ['have sent another', () => room.say(b(), stream('content', 1), over(1)), false],
      ['have sent signatures', () => room.say(b(), stream('signatures'), over()), false],
      ['were said by others to', () => room.say(room.at(2), stream('content'), over()), false],
      ['are asked again by one', () => room.say(room.host, again), false],
      [
        'are asked again by all',
        () => {
          for (const one of room.members) room.say(one, again);
        },
        true,
      ],
    ];
    for (const [what, happens, isTold] of endings) {
      it(`${isTold ? 'count' : 'don’t count'} where they ${what}`, () => {
        room.say(b(), whole());
        happens();
        assert.equal(told.has(b().memberId), isTold);
      });
    }

    it('don’t count before it is known what they owe', () => {
      const early = new ToldResults(room.host.session, 1);
      room.say(b(), whole());
      assert.equal(early.has(b().memberId), false);
      early.close();
    });

    it('don’t count without the signatures that another source waits for', () => {
      told.expect(owedStreams([{ ...facts, from: 0, targets: [1, 2], deltas: 1 }], room.members));
      room.say(b(), whole());
      room.say(room.at(2), whole());
      assert.deepEqual([told.has(b().memberId), told.has(room.at(2).memberId)], [false, true]);
      room.say(b(), stream('signatures'), over());
      assert.equal(told.has(b().memberId), true);
    });
  });

  describe('and that are to send something again', () => {
    beforeEach(() => mock.timers.enable({ apis: ['setInterval', 'Date'] }));
    afterEach(() => mock.timers.reset());

    for (const [what, happens] of [
      ['is away', () => void room.host.lost.push(b().memberId)],
      [
        'has failed',
        () => room.say(b(), { type: 'member-failed', run: 1, code: 'interrupted', values: {} }),
      ],
    ] as const) {
      it(`are waited for until one ${what}`, () => {
        const lost = watchSource(room.host.session, b().memberId);
        mock.timers.tick(5000);
        assert.equal(lost.signal.aborted, false);
        happens();
        mock.timers.tick(1000);
        assert.equal((lost.signal.reason as BytesyncError).code, 'source-lost');
        lost.close();
      });
    }
  });
});
