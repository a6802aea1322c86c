import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { RelayClient } from '../../../extension/src/engine/relay/relayClient.ts';
import { Transport } from '../../../extension/src/engine/relay/transport.ts';

const MEBIBYTE = 1024 * 1024;

describe('requests to a relay', () => {
  let answer: http.RequestListener;
  let server: http.Server;
  let transport: Transport;

  beforeEach(async () => {
    server = http.createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    transport = new Transport(`http://127.0.0.1:${port}`);
  });

  afterEach(async () => {
    transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const get = (path: string, answerLimit = 8 * MEBIBYTE) =>
    transport.request({ method: 'GET', path, answerLimit, timeoutMs: 10_000 });

  for (const [how, isSaid] of [
    ['whose length is said', true],
    ['whose length is not said', false],
  ] as const) {
    it(`bring answers ${how} as they were sent, however many come at once and in whatever pieces`, async () => {
      const contents = new Map<string, Buffer>();
      for (const [index, size] of [0, 1, 70_000, MEBIBYTE, 3 * MEBIBYTE + 1, 777_777].entries()) {
        contents.set(`/${index}`, randomBytes(size));
      }
      answer = (request, response) => {
        const content = contents.get(request.url ?? '') ?? Buffer.alloc(0);
        if (isSaid) response.setHeader('content-length', content.length);
        for (let at = 0; at < content.length; at += 50_001) {
          response.write(content.subarray(at, at + 50_001));
        }
        response.end();
      };
      const paths = [...contents.keys(), ...contents.keys()];
      const bodies = await Promise.all(paths.map(async (path) => (await get(path)).body));
      for (const [index, path] of paths.entries()) {
        assert.ok(contents.get(path)?.equals(bodies[index] ?? Buffer.of(9)));
      }
    });

    it(`refuse an answer ${how} that is larger than what was asked for`, async () => {
      answer = (_request, response) => {
        if (isSaid) response.setHeader('content-length', 2 * MEBIBYTE);
        response.end(Buffer.alloc(2 * MEBIBYTE));
      };
      await assert.rejects(get('/', 2 * MEBIBYTE - 1), { code: 'relay-nonsense' });
    });
  }

  it('refuse an answer that ends before all that was said has come', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write(Buffer.alloc(50_000), () => response.destroy());
    };
    await assert.rejects(get('/'), { code: 'relay-unreachable' });
  });

  const put = (body: Uint8Array) =>
    transport.request({
      ...{ method: 'PUT', path: '/', body },
      ...{ answerLimit: 1024, timeoutMs: 10_000 },
    });

  it('say that a body is not needed any more when the relay has taken all of it', async () => {
    const body = randomBytes(3 * MEBIBYTE);
    const hash = createHash('sha256');
    answer = (request, response) => {
      request.on('data', (piece: Buffer) => hash.update(piece));
      request.once('end', () => response.end());
    };
    assert.equal((await put(body)).isBodySpent, true);
    assert.equal(hash.digest('hex'), createHash('sha256').update(body).digest('hex'));
  });

  it('say that a body is still needed when the answer came before all of it was sent', async () => {
    answer = (_request, response) => response.end();
    // More than the sockets on both sides hold.
    assert.equal((await put(Buffer.alloc(64 * MEBIBYTE))).isBodySpent, false);
  });

  it('end the connection of a body that is refused before all of it was taken', async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    answer = (request, response) => {
      request.socket.once('close', () => resolve());
      response.writeHead(503).end();
    };
    assert.equal((await put(Buffer.alloc(64 * MEBIBYTE))).status, 503);
    await ended;
  });

  it('never call the body of a chunk spent that was tried before', async () => {
    const client = new RelayClient(transport, new AbortController().signal);
    const ciphertext = randomBytes(MEBIBYTE);
    const place = { session: createId(), stream: createId(), index: 0 };
    const upload = () =>
      client.putChunk(place, ciphertext, randomBytes(32), async () => 'the token');
    let refusals = 1;
    answer = (request, response) => {
      request.resume().once('end', () => {
        response.writeHead(refusals > 0 ? 503 : 201, { 'content-type': 'application/json' });
        refusals -= 1;
        response.end('{}');
      });
    };
    assert.equal(await upload(), false);
    assert.equal(await upload(), true);
  });
});
