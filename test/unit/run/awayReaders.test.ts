import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { owesAnswer, stopWithoutAway } from '../../../extension/src/engine/run/awayReaders.ts';
import type { ContentAsk } from '../../../extension/src/engine/session/contentAsks.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { FakeRoom } from './fakeRoom.ts';
import { SETTINGS } from './party.ts';

const BY = { memberId: 'a', letter: 'A', name: 'a' };
const SOURCES = [
  { sourceId: 'of a', memberId: 'a' },
  { sourceId: 'of b', memberId: 'b' },
];

describe('members that are away while contents are compared', () => {
  const cases: readonly [
    what: string,
    answered: string[],
    stopped: boolean,
    away: string[],
    owes: boolean,
  ][] = [
    ['nobody is away', [], false, [], false],
    ['one is away and has not answered', ['of a'], false, ['b'], true],
    ['one is away and has answered', ['of b'], false, ['b'], false],
    ['one is away that has nothing to read', [], false, ['c'], false],
    ['nobody is waited for any more', [], true, ['b'], false],
  ];
  for (const [what, answered, stopped, away, owes] of cases) {
    it(`are not waited for: ${what}`, () => {
      const answers = new Map(answered.map((sourceId) => [sourceId, new Uint8Array(32)] as const));
      const ask: ContentAsk = { askId: 'q', by: BY, atMs: 0, below: false, answers, stopped };
      assert.equal(owesAnswer(ask, SOURCES, away), owes);
    });
  }

  it('make the host say so', async () => {
    const room = new FakeRoom(2);
    const [host, other] = [room.at(0), room.at(1)];
    const [sourceId, askId] = [createId(), createId()];
    const offered: LogMessage = {
      ...{ type: 'source-offered', sourceId, name: 'x', writable: true },
      tokenHash: new Uint8Array(32),
    };
    room.say(other, offered);
    room.say(host, { type: 'run-started', run: 1, settings: { ...SETTINGS, deciding: true } });
    room.say(other, { type: 'inventory-ready', run: 1, sourceId, id: new Uint8Array(32) });
    room.say(host, { type: 'contents-asked', run: 1, askId, below: false, atMs: 1 });
    const columns = [{ sourceId, memberId: other.memberId, label: 'B' }];
    const stop = stopWithoutAway({ session: host.session, columns, run: 1 }, askId, [0]);
    try {
      host.lost.push(other.memberId);
      const { signal } = new AbortController();
      await other.store.until(({ asks }) => asks[0]?.stopped || undefined, signal);
      assert.deepEqual(
        room.said.filter((said) => said.includes('stopped')),
        ['A contents-stopped'],
      );
    } finally {
      stop();
    }
  });
});
