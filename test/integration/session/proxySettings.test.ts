import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  certificateDigest,
  createSelfSigned,
  type SelfSigned,
} from '../../../extension/src/engine/meeting/selfSigned.ts';
import type { ProxySettings } from '../../../extension/src/engine/relay/proxy.ts';
import { Transport } from '../../../extension/src/engine/relay/transport.ts';
import { ConnectProxy } from '../relay/connectProxy.ts';
import { codeOf, SessionFixture } from './sessionFixture.ts';

/** A name that only the proxy knows, so nothing can go around it. */
const NAME = 'relay.bytesync.test';
const HEALTH = { method: 'GET', path: '/v1/health', answerLimit: 1000, timeoutMs: 5000 } as const;

describe('a proxy that the editor names', () => {
  const fixture = new SessionFixture();
  const environment = process.env.HTTPS_PROXY;
  let pair: SelfSigned;
  let certificate: Uint8Array;
  let proxy: ConnectProxy;

  beforeEach(async () => {
    pair = await createSelfSigned(NAME);
    certificate = certificateDigest(pair.cert);
    proxy = await ConnectProxy.open((await fixture.startRelay({ tls: pair })).port);
  });

  afterEach(async () => {
    if (environment === undefined) delete process.env.HTTPS_PROXY;
    else process.env.HTTPS_PROXY = environment;
    await fixture.clean();
    await proxy.close();
  });

  async function health(settings: ProxySettings): Promise<number> {
    const transport = new Transport(`https://${NAME}`, { certificate, proxy: settings });
    try {
      return (await transport.request(HEALTH)).status;
    } finally {
      transport.close();
    }
  }

  it('carries requests and the room of a pinned relay, whatever the environment says', async () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
    const settings = { url: proxy.url };
    const host = await fixture.host(`https://${NAME}`, { certificate, proxy: settings });
    await fixture.join(host.invitation, { proxy: settings });
    assert.deepEqual([...new Set(proxy.asked)], [`${NAME}:443`]);
  });

  it('gets its name and password, which no error quotes', async () => {
    const url = proxy.url.replace('//', '//ann:p%40ss-word@');
    assert.equal(await health({ url }), 200);
    assert.equal(proxy.authorization, `Basic ${Buffer.from('ann:p@ss-word').toString('base64')}`);
    proxy.answer = 'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n';
    await assert.rejects(health({ url }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'proxy-failed');
      assert.doesNotMatch(inspect(error, { depth: 9 }), /ss-word|cEBzcy13b3Jk/);
      return true;
    });
  });

  it('sees nothing of a pinned relay on this network or machine', async () => {
    const here = await fixture.startRelay({ host: '127.0.0.2', tls: pair });
    const settings = { url: proxy.url };
    const host = await fixture.host(here.url, { certificate, proxy: settings });
    await fixture.join(host.invitation, { proxy: settings });
    assert.deepEqual(proxy.asked, []);
  });

  it('can not pretend to be the relay', async () => {
    const impostor = await createSelfSigned(NAME);
    const relay = await fixture.startRelay({ tls: impostor });
    const evil = await ConnectProxy.open(relay.port);
    try {
      assert.equal(await codeOf(health({ url: evil.url })), 'certificate-mismatch');
    } finally {
      await evil.close();
    }
  });
});
