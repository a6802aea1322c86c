import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { chunkDigest, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { box } from '@bytesync/shared/crypto/keys.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { OpenedStream } from '../../../extension/src/engine/session/streamRegistry.ts';
import { eventually } from '../relay/relayFixture.ts';
import { HostileRelay } from './hostileRelay.ts';
import { codeOf, type Member, SessionFixture } from './sessionFixture.ts';
import { TcpProxy } from './tcpProxy.ts';

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

function inventoryOf({ session }: Member) {
  return { kind: 'inventory', run: 1, sourceId: session.identity.memberId } as const;
}

function receive(by: Member, from: Member, limit = 64 * MIB, signal = NEVER): Promise<Uint8Array> {
  return by.session.streams.receiveBytes(
    inventoryOf(from),
    from.session.identity.memberId,
    limit,
    signal,
  );
}

function send(from: Member, to: readonly Member[], bytes: Uint8Array): Promise<void> {
  const recipients = to.map(({ session }) => session.identity.memberId);
  return from.session.streams.sendBytes(inventoryOf(from), recipients, bytes);
}

function openTo(from: Member, to: Member): OpenedStream {
  return from.session.streams.open(inventoryOf(from), [to.session.identity.memberId]);
}

function sealed(from: Member, { streamId, key }: OpenedStream, index: number, last: boolean) {
  const keys = { sessionId: from.session.identity.sessionId, streamId, key };
  const ciphertext = sealChunk(keys, index, last, Buffer.from(`chunk ${index}`));
  return { index, last, ciphertext, digest: chunkDigest(ciphertext) };
}

function assertSame(a: Uint8Array, b: Uint8Array): void {
  assert.equal(Buffer.compare(a, b), 0, `${a.length} bytes differ from ${b.length}`);
}

describe('streams between members', () => {
  const fixture = new SessionFixture();
  let relay: RunningRelay;
  let proxy: TcpProxy | undefined;
  let hostile: HostileRelay | undefined;

  beforeEach(async () => {
    relay = await fixture.startRelay();
  });

  afterEach(async () => {
    await fixture.clean();
    await proxy?.close();
    await hostile?.close();
  });

  for (const size of [0, 1, 4 * 1024 - 1, 4 * 1024, 256 * 1024, 256 * 1024 + 1, 5 * MIB + 17]) {
    it(`carries ${size} bytes, and leaves nothing at the relay`, async () => {
      const [host, member] = await fixture.members(relay.url, 2);
      assert.ok(member);
      const bytes = randomBytes(size);
      const [received] = await Promise.all([receive(member, host), send(host, [member], bytes)]);
      assertSame(received, bytes);
      await eventually(() => relay.stats().bufferedBytes === 0);
    });
  }

  it('sends what is small in the log, to all or not at all', async () => {
    const [host, second, third] = await fixture.members(relay.url, 3);
    assert.ok(second && third);
    const bytes = randomBytes(1000);
    await send(host, [second, third], bytes);
    assert.equal(relay.stats().bufferedBytes, 0);
    for (const by of [second, third]) assertSame(await receive(by, host), bytes);
    await send(second, [host], bytes);
    assert.ok(relay.stats().bufferedBytes > 0, 'the third would get it in vain');
    assertSame(await receive(host, second), bytes);
    const requestId = createId();
    const file = { kind: 'file', requestId } as const;
    const looking = [host, second].map(({ session }) =>
      session.streams.receiveBytes(file, third.session.identity.memberId, MIB, NEVER),
    );
    const others = [host, second].map(({ session }) => session.identity.memberId);
    const said: string[] = [];
    host.session.listen((_, { type }) => void said.push(type));
    await third.session.streams.sendBytes(file, others, bytes);
    for (const seen of await Promise.all(looking)) assertSame(seen, bytes);
    assert.ok(!said.includes('stream-whole'), 'a log keeps what is in it');
  });

  it('sends several with what is said after them, in order, whatever their size', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const run = 1;
    const sourceId = host.session.identity.memberId;
    const parts = [
      { purpose: { kind: 'inventory', run, sourceId }, bytes: randomBytes(300_000) },
      { purpose: { kind: 'memory', run, sourceId }, bytes: randomBytes(100) },
    ] as const;
    const said: string[] = [];
    member.session.listen((_, { type }) => void said.push(type));
    await host.session.streams.sendAll(parts, [{ type: 'run-paused', run, paused: true }]);
    for (const { purpose, bytes } of parts) {
      const from = host.session.identity.memberId;
      assertSame(await member.session.streams.receiveBytes(purpose, from, MIB, NEVER), bytes);
    }
    assert.deepEqual(said.slice(-2), ['stream-whole', 'run-paused']);
  });

  it('opens no whole stream that was altered, and gives each of them once', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const { streams } = member.session;
    const from = host.session.identity.memberId;
    const opened = openTo(host, member);
    const { ciphertext } = sealed(host, opened, 0, true);
    ciphertext[0] = (ciphertext[0] ?? 0) ^ 1;
    const to = member.session.identity;
    const boxKey = member.session.room.roster.members.find((one) => one.memberId === to.memberId);
    assert.ok(boxKey);
    const keys = [
      {
        memberId: to.memberId,
        box: box(opened.key, boxKey.boxKey, host.session.identity.boxKeys.secretKey),
      },
    ];
    const { streamId } = opened;
    const purpose = inventoryOf(host);
    await host.session.room.post([{ type: 'stream-whole', streamId, purpose, keys, ciphertext }]);
    assert.equal(await codeOf(receive(member, host)), 'chunk-forged');
    await send(host, [member], Buffer.from('once'));
    const incoming = await streams.receive(purpose, from, NEVER);
    const got: number[] = [];
    const take = () => streams.consume(incoming, async ({ index }) => void got.push(index), NEVER);
    await take();
    assert.equal(await codeOf(take()), 'internal');
    assert.deepEqual(got, [0]);
  });

  it('uploads once for two recipients, also when one comes late to it', async () => {
    proxy = await new TcpProxy(() => relay.port).open();
    const [host, second, third] = await fixture.members(proxy.url, 3);
    assert.ok(second && third);
    const bytes = randomBytes(4 * MIB);
    const before = proxy.bytesIn;
    const receiving = receive(second, host);
    await send(host, [second, third], bytes);
    assertSame(await receiving, bytes);
    assertSame(await receive(third, host), bytes);
    const sent = proxy.bytesIn - before;
    assert.ok(sent > 4 * MIB && sent < 4.3 * MIB, `${sent} bytes were uploaded`);
  });

  it('keeps streams of several senders and purposes apart', async () => {
    const members = await fixture.members(relay.url, 3);
    const contents = members.map(() => randomBytes(300_000));
    const others = (member: Member) => members.filter((other) => other !== member);
    const sending = members.map((from, at) =>
      send(from, others(from), contents[at] ?? new Uint8Array()),
    );
    for (const by of members) {
      for (const from of others(by)) {
        assertSame(await receive(by, from), contents[members.indexOf(from)] ?? new Uint8Array());
      }
    }
    await Promise.all(sending);
  });

  it('stops at the limit that the recipient sets', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const sending = send(host, [member], randomBytes(MIB));
    assert.equal(await codeOf(receive(member, host, MIB - 1)), 'stream-malformed');
    await sending;
  });

  it('tells the recipients when a stream fails, after what was announced', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const opened = openTo(host, member);
    await opened.stream.send(sealed(host, opened, 0, false));
    await opened.stream.fail('source-changed');
    const { streams } = member.session;
    const { memberId } = host.session.identity;
    const incoming = await streams.receive(inventoryOf(host), memberId, NEVER);
    const got: number[] = [];
    const consuming = streams.consume(incoming, async ({ index }) => void got.push(index), NEVER);
    assert.equal(await codeOf(consuming), 'source-changed');
    assert.ok(got.length <= 1);
    await assert.rejects(opened.stream.send(sealed(host, opened, 1, true)));
  });

  it('lets recipients give up while they wait, for a stream or a chunk', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const controller = new AbortController();
    const waiting = codeOf(receive(member, host, MIB, controller.signal));
    const opened = openTo(host, member);
    await opened.stream.send(sealed(host, opened, 0, false));
    await eventually(() => host.session.room.chain.point.position >= 2);
    controller.abort(new Error('enough'));
    assert.match(await waiting, /enough|stream-malformed/);
  });

  it('survives cut connections and a restart of the relay in the middle', async () => {
    const dataDir = await fixture.relays.folder();
    const first = await fixture.startRelay({ dataDir });
    proxy = await new TcpProxy(() => first.port).open();
    const [host, second, third] = await fixture.members(proxy.url, 3);
    assert.ok(second && third);
    const bytes = randomBytes(8 * MIB);
    for (const after of [MIB, 2 * MIB, 5 * MIB]) proxy.cutAfter(after);
    const receiving = [receive(second, host), receive(third, host)];
    const sending = send(host, [second, third], bytes);
    await eventually(() => (proxy?.bytesIn ?? 0) > 3 * MIB);
    await first.close();
    const again = await fixture.startRelay({ dataDir, port: first.port });
    await sending;
    for (const received of await Promise.all(receiving)) assertSame(received, bytes);
    await eventually(() => again.stats().bufferedBytes === 0);
  });

  it('waits while the relay buffers no more, until a recipient has taken some', async () => {
    const small = await fixture.startRelay({
      limits: { sessionBytes: MIB / 2, reservedBytes: MIB },
    });
    const [host, member] = await fixture.members(small.url, 2);
    assert.ok(member);
    const bytes = randomBytes(1.25 * MIB);
    const sending = send(host, [member], bytes);
    await eventually(() => small.stats().bufferedBytes > MIB / 4);
    assertSame(await receive(member, host), bytes);
    await sending;
  });

  it('takes no chunk that was altered on the way, or stands in place of another', async () => {
    const alterations: Record<string, (path: string, bytes: Buffer) => Buffer> = {
      altered: (path, bytes) => {
        if (path.endsWith('/chunks/3'))
          bytes[bytes.length >> 1] = (bytes.at(bytes.length >> 1) ?? 0) ^ 1;
        return bytes;
      },
      shortened: (path, bytes) => (path.endsWith('/chunks/3') ? bytes.subarray(0, -1) : bytes),
    };
    for (const [name, alter] of Object.entries(alterations)) {
      const evil = new HostileRelay(relay.url);
      const url = await evil.open();
      evil.body = (path, method, bytes) => (method === 'GET' ? alter(path, bytes) : bytes);
      try {
        const [host, member] = await fixture.members(url, 2);
        assert.ok(member);
        const sending = send(host, [member], randomBytes(2 * MIB));
        assert.equal(await codeOf(receive(member, host)), 'chunk-forged', name);
        await sending;
      } finally {
        await evil.close();
      }
    }
  });

  it('takes no two chunks that changed their places', async () => {
    hostile = new HostileRelay(relay.url);
    const url = await hostile.open();
    const uploaded = new Map<string, Buffer>();
    hostile.body = async (path, method, bytes) => {
      const index = /\/chunks\/(\d+)$/.exec(path)?.[1];
      if (method !== 'GET' || index === undefined) return bytes;
      uploaded.set(index, bytes);
      if (index !== '0' && index !== '1') return bytes;
      await eventually(() => uploaded.has('0') && uploaded.has('1'));
      return uploaded.get(index === '0' ? '1' : '0') ?? bytes;
    };
    const [host, member] = await fixture.members(url, 2);
    assert.ok(member);
    const sending = send(host, [member], randomBytes(2 * MIB));
    assert.equal(await codeOf(receive(member, host)), 'chunk-forged');
    await sending;
  });

  it('does not let a member end or extend the stream of another', async () => {
    const [host, member, third] = await fixture.members(relay.url, 3);
    assert.ok(member && third);
    const opened = openTo(host, member);
    const recipient = member.session.streams;
    const { memberId } = host.session.identity;
    const receiving = recipient.receive(inventoryOf(host), memberId, NEVER);
    await opened.stream.send(sealed(host, opened, 0, false));
    const incoming = await receiving;
    const { streamId } = opened;
    await third.session.room.post([
      { type: 'stream-failed', streamId, code: 'internal' },
      { type: 'chunks', streamId, chunks: [{ index: 1, digest: randomBytes(32), last: true }] },
      { type: 'stream-ended', streamId, count: 2, digest: randomBytes(32) },
    ]);
    await opened.stream.send(sealed(host, opened, 1, true));
    const got: number[] = [];
    const consuming = recipient.consume(incoming, async ({ index }) => void got.push(index), NEVER);
    await opened.stream.end();
    await consuming;
    assert.deepEqual(got, [0, 1]);
  });

  it('refuses recipients that are no members', async () => {
    const [host] = await fixture.members(relay.url, 2);
    assert.throws(() => host.session.streams.open(inventoryOf(host), [createId()]), {
      code: 'member-unknown',
    });
  });

  it('counts every byte on the sockets, both ways', async () => {
    const proxies = await Promise.all([1, 2].map(() => new TcpProxy(() => relay.port).open()));
    try {
      const [first, second] = proxies;
      assert.ok(first && second);
      const host = await fixture.host(first.url);
      const member = await fixture.join({ ...host.invitation, relayUrl: second.url });
      const bytes = randomBytes(3 * MIB);
      const [received] = await Promise.all([receive(member, host), send(host, [member], bytes)]);
      assertSame(received, bytes);
      await member.session.room.post([{ type: 'sources-complete' }]);
      for (const [{ session }, tcp] of [
        [host, first],
        [member, second],
      ] as const) {
        // What the proxy has counted may still be on its way to the member.
        await eventually(() => {
          const { bytesIn, bytesOut } = session.transport.traffic;
          return bytesIn === tcp.bytesIn && bytesOut === tcp.bytesOut;
        });
        assert.ok(tcp.bytesIn > 1000 && tcp.bytesOut > 1000);
      }
      // Connections that are gone count too; what was under way when they went may be lost.
      first.cut();
      await host.session.room.post([{ type: 'sources-complete' }]);
      const { bytesIn } = host.session.transport.traffic;
      assert.ok(bytesIn > 3 * MIB && bytesIn - first.bytesIn < 10_000);
    } finally {
      await fixture.clean();
      for (const one of proxies) await one.close();
    }
  });

  it('leaves no listeners behind on the signals that it is given', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const warnings: Error[] = [];
    const warn = (warning: Error) => void warnings.push(warning);
    process.on('warning', warn);
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      return addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      return removeEventListener.apply(signal, args);
    };
    try {
      for (let run = 1; run <= 15; run += 1) {
        const purpose = { kind: 'results', run } as const;
        const { memberId } = host.session.identity;
        const receiving = member.session.streams.receiveBytes(purpose, memberId, MIB, signal);
        const recipient = [member.session.identity.memberId];
        await host.session.streams.sendBytes(purpose, recipient, randomBytes(300_000));
        await receiving;
      }
      await new Promise(setImmediate);
      assert.equal(listeners, 0);
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', warn);
    }
  });
});
