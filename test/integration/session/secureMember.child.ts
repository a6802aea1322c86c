import { randomBytes } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { SessionFixture } from './sessionFixture.ts';

// Two members on one relay, which is reached as this process's environment says.
const [relayUrl = ''] = process.argv.slice(2);
const fixture = new SessionFixture();
const signal = new AbortController().signal;
try {
  const [host, member] = await fixture.members(relayUrl, 2);
  if (member === undefined) throw new Error('nobody joined');
  const purpose = { kind: 'results', run: 1 } as const;
  const bytes = randomBytes(1_000_000);
  const { identity, streams } = host.session;
  const receiving = member.session.streams.receiveBytes(purpose, identity.memberId, 2e6, signal);
  await streams.sendBytes(purpose, [member.session.identity.memberId], bytes);
  const same = Buffer.compare(await receiving, bytes) === 0;
  const traffic = [host, member].map(({ session }) => session.transport.traffic);
  process.stdout.write(JSON.stringify({ same, traffic }));
} catch (error) {
  if (!(error instanceof BytesyncError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, values: error.values }));
} finally {
  await fixture.clean();
}
