import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { watchSource } from '../../../extension/src/engine/run/lostSource.ts';
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
