import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { ConnectProxy, splice } from '../relay/connectProxy.ts';
import { RelayFixture } from '../relay/relayFixture.ts';

/** A name that only the proxy knows, so nothing can go around it. */
const NAME = 'relay.bytesync.test';
const CHILD = new URL('./secureMember.child.ts', import.meta.url).pathname;

interface Outcome {
  readonly same?: boolean;
  readonly traffic?: readonly { readonly bytesIn: number; readonly bytesOut: number }[];
  readonly code?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** A certificate authority and a certificate for NAME, by the system's openssl. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA');
  openssl('req', ...key, '-keyout', 'relay.key', '-out', 'relay.csr', '-subj', `/CN=${NAME}`);
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san'];
  openssl('x509', '-req', '-in', 'relay.csr', '-out', 'relay.pem', ...signing);
}

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('an HTTPS relay behind a proxy', () => {
  const relays = new RelayFixture();
  let folder: string;
  let secure: tls.Server;
  let proxy: ConnectProxy;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bytesync-tls-'));
    await writeFile(join(folder, 'san'), `subjectAltName=DNS:${NAME}`);
    makeCertificates(folder);
    const relay = await relays.start();
    const file = (name: string) => readFile(join(folder, name));
    const pair = { key: await file('relay.key'), cert: await file('relay.pem') };
    secure = tls.createServer(pair, (socket) => splice(socket, net.connect(relay.port)));
    secure.on('tlsClientError', () => undefined);
    const securePort = await listen(secure);
    proxy = await ConnectProxy.open(securePort);
  });

  beforeEach(() => proxy.reset());

  after(async () => {
    await proxy.close();
    await new Promise((done) => secure.close(done));
    await relays.clean();
    await rm(folder, { recursive: true, force: true });
  });

  function run(env: Record<string, string>, relay = `https://${NAME}`): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const { PATH = '' } = process.env;
    execFile(
      process.execPath,
      ['--unhandled-rejections=strict', CHILD, relay],
      { timeout: 100_000, env: { PATH, ...env } },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr, { cause: error }));
        else resolve(JSON.parse(stdout) as Outcome);
      },
    );
    return promise;
  }

  const trusting = () => ({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') });

  it('is reached through the proxy alone, its certificate checked, its bytes counted', async () => {
    const outcome = await run({ ...trusting(), HTTPS_PROXY: proxy.url });
    assert.equal(outcome.same, true, JSON.stringify(outcome));
    const total = (way: 'bytesIn' | 'bytesOut') =>
      (outcome.traffic ?? []).reduce((sum, one) => sum + one[way], 0);
    // CONNECT itself, and the goodbyes after the count.
    assert.ok(
      Math.abs(total('bytesIn') - proxy.bytesIn) < 5_000,
      `${total('bytesIn')} of ${proxy.bytesIn}`,
    );
    assert.ok(
      Math.abs(total('bytesOut') - proxy.bytesOut) < 5_000,
      `${total('bytesOut')} of ${proxy.bytesOut}`,
    );
    assert.ok(proxy.bytesIn > 1_000_000 && proxy.bytesOut > 1_000_000);
    assert.equal(proxy.authorization, undefined);
    assert.deepEqual([...new Set(proxy.asked)], [`${NAME}:443`]);
  });

  it('gets the name and password that the proxy asks for', async () => {
    const withPassword = proxy.url.replace('//', '//ann:p%40ss@');
    const outcome = await run({ ...trusting(), https_proxy: withPassword });
    assert.equal(outcome.same, true, JSON.stringify(outcome));
    assert.equal(proxy.authorization, `Basic ${Buffer.from('ann:p@ss').toString('base64')}`);
  });

  it('is not believed when nobody vouches for its certificate', async () => {
    const outcome = await run({ HTTPS_PROXY: proxy.url });
    assert.equal(outcome.code, 'relay-unreachable');
    assert.match(outcome.values?.reason ?? '', /CERT|UNABLE_TO/);
  });

  it('is not looked for without the proxy', async () => {
    const outcome = await run({ ...trusting(), HTTPS_PROXY: proxy.url, NO_PROXY: NAME });
    assert.equal(outcome.code, 'relay-unreachable');
    assert.deepEqual(proxy.asked, []);
  });

  it('says that the proxy refused, or is not there', async () => {
    proxy.answer = 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n';
    const refused = await run({ ...trusting(), HTTPS_PROXY: proxy.url });
    assert.equal(refused.code, 'proxy-failed');
    assert.equal(refused.values?.reason, 'HTTP 407');
    const away = await run({ ...trusting(), HTTPS_PROXY: 'http://127.0.0.1:1' });
    assert.equal(away.code, 'proxy-failed');
    assert.equal(away.values?.reason, 'ECONNREFUSED');
    const wrong = await run({ ...trusting(), HTTPS_PROXY: 'socks5://ann:secret@127.0.0.1:1' });
    assert.equal(wrong.code, 'proxy-failed');
    assert.doesNotMatch(JSON.stringify(wrong), /secret/);
  });

  it('does not go to a proxy for a relay on loopback', async () => {
    const relay = await relays.start();
    const outcome = await run({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }, relay.url);
    assert.equal(outcome.same, true, JSON.stringify(outcome));
  });
});
