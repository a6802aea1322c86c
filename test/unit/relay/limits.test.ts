import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { BufferQuota } from '@bytesync/relay/limits/bufferQuota.ts';
import { clientAddress, isLoopback, proxyList } from '@bytesync/relay/limits/clientAddress.ts';
import { FailedAttempts } from '@bytesync/relay/limits/failedAttempts.ts';
import { footprint, relayLimitsSchema } from '@bytesync/relay/limits/limits.ts';
import { TokenBucket } from '@bytesync/relay/limits/tokenBucket.ts';
import fc from 'fast-check';

describe('limits of the relay, one by one', () => {
  describe('buffer quota', () => {
    it('ends where it began, whatever comes and goes, and never exceeds its bounds', () => {
      const limits = relayLimitsSchema.parse({
        sessionBytes: 50_000,
        totalBytes: 80_000,
        reservedBytes: 20_000,
      });
      const step = fc.record({
        session: fc.constantFrom('a', 'b', 'c'),
        size: fc.integer({ min: 0, max: 20_000 }),
        lowest: fc.boolean(),
        kept: fc.boolean(),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          const quota = new BufferQuota(limits);
          const kept: { session: string; size: number }[] = [];
          for (const { session, size, lowest, kept: keeps } of steps) {
            try {
              const reservation = quota.reserve(session, size, lowest);
              if (keeps) {
                reservation.keep(size);
                kept.push({ session, size });
              } else {
                reservation.release();
              }
            } catch {
              assert.ok(quota.total > 0, 'an empty buffer takes anything that fits');
            }
            assert.equal(
              quota.total,
              kept.reduce((sum, chunk) => sum + footprint(chunk.size), 0),
            );
            for (const name of ['a', 'b', 'c']) {
              const own = kept.filter((chunk) => chunk.session === name);
              assert.ok(own.reduce((sum, chunk) => sum + footprint(chunk.size), 0) <= 70_000);
            }
          }
          for (const { session, size } of kept) {
            quota.remove(session, size);
          }
          assert.equal(quota.total, 0);
        }),
      );
    });
  });

  describe('token bucket', () => {
    it('gives a burst, then its rate, and says how long to wait', () => {
      let now = 0;
      const bucket = new TokenBucket(10, 3, () => now);
      assert.deepEqual(
        [bucket.take(), bucket.take(), bucket.take(), bucket.take()],
        [0, 0, 0, 100],
      );
      now = 100;
      assert.deepEqual([bucket.take(), bucket.take()], [0, 100]);
      now = 1e9;
      assert.deepEqual(
        [bucket.take(), bucket.take(), bucket.take(), bucket.take()],
        [0, 0, 0, 100],
      );
      // A clock that is set back neither gives nor takes.
      now = 0;
      assert.equal(bucket.take(), 100);
    });
  });

  describe('failed attempts', () => {
    it('shut out one address for the rest of its minute', () => {
      let now = 5000;
      const attempts = new FailedAttempts(2, () => now);
      attempts.record('a');
      assert.equal(attempts.blockedFor('a'), 0);
      now += 10_000;
      attempts.record('a');
      assert.equal(attempts.blockedFor('a'), 50_000);
      assert.equal(attempts.blockedFor('b'), 0);
      now += 50_000;
      attempts.sweep();
      assert.equal(attempts.blockedFor('a'), 0);
    });

    it('are forgotten when the clock is set back', () => {
      let now = 3_600_000;
      const attempts = new FailedAttempts(1, () => now);
      attempts.record('a');
      assert.equal(attempts.blockedFor('a'), 60_000);
      now = 0;
      assert.equal(attempts.blockedFor('a'), 0);
    });
  });

  describe('addresses', () => {
    for (const [host, expected] of [
      ['127.0.0.1', true],
      ['127.9.9.9', true],
      ['::1', true],
      ['[::1]', true],
      ['::ffff:127.0.0.1', true],
      ['localhost', true],
      ['LocalHost', true],
      ['0.0.0.0', false],
      ['::', false],
      ['128.0.0.1', false],
      ['10.0.0.1', false],
      ['localhost.example', false],
      ['127.0.0.1.example', false],
      ['', false],
    ] as const) {
      it(`${expected ? 'is' : 'is not'} this machine only: "${host}"`, () => {
        assert.equal(isLoopback(host), expected);
      });
    }

    const proxies = proxyList(['10.0.0.0/8', '::1']);
    for (const [what, peer, forwarded, expected] of [
      ['a peer', '192.0.2.1', undefined, '192.0.2.1'],
      ['a peer that claims to be another', '192.0.2.1', '198.51.100.1', '192.0.2.1'],
      ['a peer behind a proxy', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
      ['a lie behind a proxy', '10.0.0.1', '198.51.100.1, 192.0.2.1', '192.0.2.1'],
      ['a chain of proxies', '::1', '198.51.100.1, 192.0.2.1, 10.1.1.1', '192.0.2.1'],
      ['a proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
      ['nonsense behind a proxy', '10.0.0.1', '192.0.2.1, what', '10.0.0.1'],
      ['IPv4 in IPv6', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
      ['an IPv6 network', '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
      ['a shortened one', '2001:db8::6', undefined, '2001:db8:0:0::/64'],
    ] as const) {
      it(`counts by ${what}`, () => {
        const request = {
          socket: { remoteAddress: peer },
          headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
        } as unknown as IncomingMessage;
        assert.equal(clientAddress(request, proxies), expected);
      });
    }
  });
});
