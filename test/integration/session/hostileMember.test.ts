import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EnvelopeSealer, openEnvelope } from '@bytesync/shared/crypto/envelope.ts';
import { signStatement } from '@bytesync/shared/crypto/statement.ts';
import { encode } from '@bytesync/shared/wire/codec.ts';
import { eventually } from '../relay/relayFixture.ts';
import { HostileRelay } from './hostileRelay.ts';
import { inStep, remark, remarksOf, SessionFixture } from './sessionFixture.ts';

describe('a hostile member', () => {
  const fixture = new SessionFixture();
  afterEach(() => fixture.clean());

  it("that seals in another's name, with the relay's help, is not believed", async () => {
    const relay = await fixture.startRelay();
    const hostile = new HostileRelay(relay.url);
    const url = await hostile.open();
    try {
      const [host, victim, attacker] = await fixture.members(url, 3);
      assert.ok(victim && attacker);
      const heard = remarksOf(host);
      const { room } = attacker.session;
      const { sessionId, memberId } = victim.session.identity;
      const sealAs = (secretKey: Uint8Array, tag: number, speaker = memberId) => {
        const { logId, position, digest } = room.chain.point;
        const { epoch, epochKey } = room;
        const rosterVersion = room.roster.version;
        const where = { logId, position, digest, epoch, rosterVersion };
        const context = { sessionId, memberId: speaker, ...where };
        const statement = signStatement(context, encode([remark(tag)]), secretKey);
        const sealer = new EnvelopeSealer({ sessionId, sender: memberId });
        return sealer.seal(epoch, epochKey, 'all', 'log', statement);
      };
      const asVictim = hostile.members.find((one) => one.memberId === memberId);
      const say = async (payload: Uint8Array) => {
        const { position } = host.session.room.chain.point;
        asVictim?.toRelay({ type: 'post', requestId: 900, payload });
        await eventually(() => host.session.room.chain.point.position > position);
      };
      const own = attacker.session.identity;
      await say(sealAs(own.device.secretKey, 1));
      await say(sealAs(own.device.secretKey, 1, own.memberId));
      assert.deepEqual(heard, []);
      // The victim's own statement, sealed twice by somebody else, counts once.
      const { device } = victim.session.identity;
      const first = sealAs(device.secretKey, 2);
      const expected = { sessionId, sender: memberId, kind: 'log' as const };
      const { plaintext } = openEnvelope(first, () => room.epochKey, expected);
      const again = new EnvelopeSealer({ sessionId, sender: memberId });
      await say(first);
      await say(again.seal(room.epoch, room.epochKey, 'all', 'log', plaintext));
      assert.deepEqual(heard, [`${memberId} 2`]);
      await inStep(host, victim, attacker);
      assert.deepEqual(victim.session.state, host.session.state);
    } finally {
      await fixture.clean();
      await hostile.close();
    }
  });

  it('cannot start an epoch', async () => {
    const relay = await fixture.startRelay();
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const { signedRoster, epoch } = member.session.room;
    await member.session.room.post([
      {
        type: 'epoch-start',
        epoch: epoch + 1,
        roster: signedRoster,
        keyHash: randomBytes(32),
        wraps: [{ memberId: member.session.identity.memberId, wrap: randomBytes(72) }],
      },
    ]);
    await inStep(host, member);
    assert.equal(host.session.room.epoch, epoch);
    assert.ok(!host.session.signal.aborted && !member.session.signal.aborted);
  });

  it('cannot break another by streams that make no sense', async () => {
    const relay = await fixture.startRelay();
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const to = host.session.identity.memberId;
    const purpose = { kind: 'results', run: 1 } as const;
    const { streamId } = member.session.streams.open(purpose, [to]);
    const digest = randomBytes(32);
    const chunk = { index: 0, digest, last: true };
    await member.session.room.post([
      { type: 'stream-opened', streamId, purpose, keys: [{ memberId: to, box: randomBytes(72) }] },
      { type: 'stream-ended', streamId, count: 3, digest },
      { type: 'stream-ended', streamId, count: 3, digest },
      { type: 'chunks', streamId, chunks: [chunk, chunk] },
    ]);
    const opened = member.session.streams.open(purpose, [to]);
    await opened.stream.fail('internal');
    await member.session.room.post([
      { type: 'stream-ended', streamId: opened.streamId, count: 0, digest },
      { type: 'chunks', streamId: opened.streamId, chunks: [chunk] },
    ]);
    await inStep(host, member);
    assert.ok(!host.session.signal.aborted);
  });
});
