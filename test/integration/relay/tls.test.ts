import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import {
  createSelfSigned,
  type SelfSigned,
} from '../../../extension/src/engine/meeting/selfSigned.ts';
import { RelayFixture } from './relayFixture.ts';

const HEALTH = 'GET /v1/health HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n\r\n';

async function heard(socket: net.Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
}

describe('a relay that serves TLS itself', () => {
  const relays = new RelayFixture();
  let folder: string;
  let pair: SelfSigned;
  const at = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bytesync-relay-tls-'));
    pair = await createSelfSigned('127.0.0.1');
    const other = await createSelfSigned('127.0.0.1');
    const old = await createSelfSigned('127.0.0.1', new Date('2015-01-01'));
    const files = {
      'relay.pem': pair.cert,
      'relay.key': pair.key,
      'other.key': other.key,
      'old.pem': old.cert,
      'old.key': old.key,
      'nothing.pem': 'nothing',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  });

  afterEach(() => relays.clean());
  after(() => rm(folder, { recursive: true, force: true }));

  const start = (tlsCert: string, tlsKey: string) =>
    relays.start({ tlsCert: at(tlsCert), tlsKey: at(tlsKey) });

  it('answers with the certificate of its files, by TLS 1.2 or newer', async () => {
    const relay = await start('relay.pem', 'relay.key');
    assert.match(relay.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = tls.connect({
        host: '127.0.0.1',
        port: relay.port,
        ca: pair.cert,
        minVersion: version,
        maxVersion: version,
      });
      socket.write(HEALTH);
      assert.match(await heard(socket), /^HTTP\/1\.1 200 .*"status":"ok"/s);
    }
  });

  it('takes no older TLS', async () => {
    const relay = await start('relay.pem', 'relay.key');
    const socket = tls.connect({
      host: '127.0.0.1',
      port: relay.port,
      ca: pair.cert,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      // OpenSSL of the client would refuse it by itself.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  it('cuts who speaks plain HTTP, and goes on', async () => {
    const relay = await start('relay.pem', 'relay.key');
    const socket = net.connect(relay.port, '127.0.0.1');
    socket.write(HEALTH);
    assert.doesNotMatch(await heard(socket), /200/);
    const next = tls.connect({ host: '127.0.0.1', port: relay.port, ca: pair.cert });
    next.write(HEALTH);
    assert.match(await heard(next), /200/);
  });

  for (const [what, cert, key, values] of [
    ['a file that is not there', 'absent.pem', 'relay.key', ['absent.pem', 'ENOENT']],
    ['a key that is not there', 'relay.pem', 'absent.key', ['absent.key', 'ENOENT']],
    ['a folder', '.', 'relay.key', ['.', 'EISDIR']],
    ['no certificate', 'nothing.pem', 'relay.key', ['nothing.pem', 'not-a-certificate']],
    ['no key', 'relay.pem', 'relay.pem', ['relay.pem', 'not-a-key']],
    ['the key of another', 'relay.pem', 'other.key', ['relay.pem', 'key-of-another']],
    ['one that has expired', 'old.pem', 'old.key', ['old.pem', 'certificate-expired']],
  ] as const) {
    it(`does not start with ${what}`, async () => {
      const [path, reason] = values;
      await assert.rejects(start(cert, key), {
        code: 'relay-certificate-unusable',
        values: { path: at(path), reason },
      });
    });
  }

  it('does not start with half of a pair', async () => {
    await assert.rejects(relays.start({ tlsCert: at('relay.pem') }), {
      code: 'usage',
      values: { setting: 'tlsKey' },
    });
    await assert.rejects(relays.start({ tlsKey: at('relay.key') }), {
      code: 'usage',
      values: { setting: 'tlsCert' },
    });
  });
});
