import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { chunkDigest, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { SETTINGS } from '../../unit/run/party.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, type Member, SessionFixture } from './sessionFixture.ts';

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;
const CONTENT = { kind: 'content', run: 1, stream: 0 } as const;
const DIGEST = 'd'.repeat(64);

const idOf = ({ session }: Member) => session.identity.memberId;

describe('streams of a run that goes on without a member', () => {
  const fixture = new SessionFixture();
  let relay: RunningRelay;
  let host: Member;
  let second: Member;
  let third: Member;

  beforeEach(async () => {
    relay = await fixture.startRelay();
    const [a, b, c] = await fixture.members(relay.url, 3);
    assert.ok(b && c);
    [host, second, third] = [a, b, c];
    const sourceId = createId();
    await host.session.room.post([
      {
        ...{ type: 'source-offered', sourceId, name: 'folder', writable: true },
        tokenHash: new Uint8Array(32),
      },
      { type: 'run-started', run: 1, settings: SETTINGS },
      { type: 'inventory-ready', run: 1, sourceId, id: new Uint8Array(32) },
      { type: 'plan-proposed', run: 1, digest: DIGEST, decisions: 0 },
      { type: 'synchronization-started', run: 1, digest: DIGEST },
    ]);
  });

  afterEach(() => fixture.clean());

  const drop = (member: Member): LogMessage => ({
    ...{ type: 'member-dropped', run: 1, memberId: idOf(member), code: 'member-dropped' },
    values: {},
  });

  const droppedFor = ({ session: { state } }: Member): string[] => {
    return state.phase.kind === 'synchronizing' ? [...state.phase.dropped.keys()] : [];
  };

  const receive = (by: Member, from: Member, stream = 0): Promise<Uint8Array> => {
    const { streams } = by.session;
    return streams.receiveBytes({ ...CONTENT, stream }, idOf(from), 64 * MIB, NEVER);
  };

  it('the relay keeps nothing for it, of streams before and after', async () => {
    const bytes = randomBytes(4 * MIB);
    const to = [idOf(second), idOf(third)];
    const { streams, room } = host.session;
    const receiving = receive(second, host);
    await streams.sendBytes(CONTENT, to, bytes);
    assert.equal(Buffer.compare(await receiving, bytes), 0);
    assert.ok(relay.stats().bufferedBytes >= 4 * MIB);
    await room.post([drop(third)]);
    await eventually(() => relay.stats().bufferedBytes === 0);
    const later = receive(second, host, 1);
    await streams.sendBytes({ ...CONTENT, stream: 1 }, to, bytes);
    assert.equal(Buffer.compare(await later, bytes), 0);
    await eventually(() => relay.stats().bufferedBytes === 0);
  });

  it('of what it was sending comes what it had announced', async () => {
    const { streamId, key, stream } = third.session.streams.open(CONTENT, [idOf(second)]);
    const keys = { sessionId: third.session.identity.sessionId, streamId, key };
    const ciphertext = sealChunk(keys, 0, false, Buffer.from('the first'));
    await stream.send({ index: 0, last: false, ciphertext, digest: chunkDigest(ciphertext) });
    const { streams } = second.session;
    const incoming = await streams.receive(CONTENT, idOf(third), NEVER);
    const waiting = codeOf(receive(second, third, 1));
    await host.session.room.post([drop(third)]);
    assert.equal(await waiting, 'source-lost');
    const taken: number[] = [];
    const consuming = streams.consume(incoming, async ({ index }) => void taken.push(index), NEVER);
    assert.equal(await codeOf(consuming), 'source-lost');
    assert.deepEqual(taken, [0]);
    // What it begins to send now is not taken.
    await third.session.streams.sendBytes({ ...CONTENT, stream: 2 }, [idOf(second)], keys.key);
    assert.equal(await codeOf(receive(second, third, 2)), 'source-lost');
  });

  it('only the host’s word counts', async () => {
    const receiving = receive(second, third);
    await second.session.room.post([drop(third)]);
    await third.session.streams.sendBytes(CONTENT, [idOf(second)], Buffer.from('all of it'));
    assert.equal(Buffer.from(await receiving).toString(), 'all of it');
    assert.deepEqual([host, second, third].map(droppedFor), [[], [], []]);
  });
});
