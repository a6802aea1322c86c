import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { TransferRates } from '../../../extension/src/engine/relay/rateLimit.ts';
import { Transport } from '../../../extension/src/engine/relay/transport.ts';

const RATE = 400_000;
const CHUNK = 200_000;
/** What may be on its way beside the rate: a piece, and what the first one is early. */
const PIECE = (2 * RATE) / 8;

/** A server that takes and gives chunks and notes what comes when. */
class ChunkServer {
  readonly transports: Transport[] = [];
  /** Bytes that had come, and seconds since the first request was made. */
  readonly arrivals: { readonly bytes: number; readonly seconds: number }[] = [];
  most = 0;
  began = 0;
  #bytes = 0;
  #open = 0;
  readonly #server = http.createServer((request, response) => {
    if (request.url === '/refused') {
      response.writeHead(401).end();
      request.on('data', (piece: Buffer) => {
        this.#bytes += piece.length;
      });
      return;
    }
    if (request.method === 'GET') {
      response.end(Buffer.alloc(CHUNK));
      return;
    }
    request.once('data', () => {
      this.#open += 1;
      this.most = Math.max(this.most, this.#open);
    });
    request.on('data', (piece: Buffer) => {
      this.#bytes += piece.length;
      this.arrivals.push({ bytes: this.#bytes, seconds: (performance.now() - this.began) / 1000 });
    });
    request.once('end', () => {
      this.#open -= 1;
      response.end();
    });
  });

  get bytes(): number {
    return this.#bytes;
  }

  async start(rates: TransferRates): Promise<Transport> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const transport = new Transport(`http://127.0.0.1:${port}`, { rates });
    this.transports.push(transport);
    this.began = performance.now();
    return transport;
  }

  async close(): Promise<void> {
    for (const transport of this.transports) transport.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('the rate of what goes to the relay', () => {
  let server: ChunkServer;

  beforeEach(() => {
    server = new ChunkServer();
  });

  afterEach(() => server.close());

  const put = (transport: Transport, bytes = CHUNK, signal?: AbortSignal) =>
    transport.request({
      ...{ method: 'PUT', path: '/', body: new Uint8Array(bytes), signal },
      ...{ answerLimit: 1024, timeoutMs: 10_000 },
    });
  const get = (transport: Transport) =>
    transport.request({ method: 'GET', path: '/', answerLimit: CHUNK, timeoutMs: 10_000 });

  it('is never exceeded, however many chunks are sent at once, and they go one after the other', async () => {
    const transport = await server.start(new TransferRates(RATE));
    await Promise.all([put(transport), put(transport), put(transport)]);
    assert.equal(server.arrivals.at(-1)?.bytes, 3 * CHUNK);
    for (const { bytes, seconds } of server.arrivals) {
      assert.ok(bytes <= RATE * seconds + PIECE, `${bytes} bytes in ${seconds} s`);
    }
    assert.equal(server.most, 1);
  });

  it('holds for what comes as well', async () => {
    const transport = await server.start(new TransferRates(RATE));
    const answers = await Promise.all([get(transport), get(transport), get(transport)]);
    const seconds = (performance.now() - server.began) / 1000;
    assert.deepEqual(
      answers.map(({ body }) => body.length),
      [CHUNK, CHUNK, CHUNK],
    );
    assert.ok(seconds >= (3 * CHUNK - PIECE) / RATE, `${seconds} s`);
  });

  it('holds back no chunk where none is set, and nothing small where one is', async () => {
    const rates = new TransferRates();
    const transport = await server.start(rates);
    await Promise.all([put(transport), put(transport)]);
    rates.set(16_000);
    const giving = new AbortController();
    const large = put(transport, CHUNK, giving.signal);
    await put(transport, 1000);
    giving.abort();
    await assert.rejects(large);
    assert.ok((server.arrivals.at(-1)?.bytes ?? 0) < 3 * CHUNK);
  });

  it('can be taken back while a chunk is on its way', async () => {
    const rates = new TransferRates(16_000);
    const transport = await server.start(rates);
    const sending = [put(transport), put(transport)];
    while (server.arrivals.length === 0) await new Promise(setImmediate);
    rates.set(undefined);
    await Promise.all(sending);
    assert.equal(server.arrivals.at(-1)?.bytes, 2 * CHUNK);
  });

  it('lets the next one go when one is given up, in its turn or before', async () => {
    const rates = new TransferRates(16_000);
    const transport = await server.start(rates);
    const giving = new AbortController();
    const reason = new Error('enough');
    const sent = [put(transport, CHUNK, giving.signal), put(transport, CHUNK, giving.signal)];
    const last = put(transport);
    while (server.arrivals.length === 0) await new Promise(setImmediate);
    giving.abort(reason);
    for (const one of sent) await assert.rejects(one, reason);
    rates.set(undefined);
    assert.equal((await last).status, 200);
  });

  it('lets the next one go when one that waits for its answer’s turn is given up', async () => {
    const transport = await server.start(new TransferRates(RATE));
    const first = get(transport);
    const giving = new AbortController();
    const { signal } = giving;
    const both = transport.request({
      ...{ method: 'PUT', path: '/', body: new Uint8Array(CHUNK), signal },
      ...{ answerLimit: CHUNK, timeoutMs: 10_000 },
    });
    await new Promise(setImmediate);
    giving.abort();
    await assert.rejects(both);
    assert.equal((await put(transport)).status, 200);
    await first;
  });

  it('sends nothing more of a chunk that was refused', async () => {
    const transport = await server.start(new TransferRates(RATE));
    const refused = await transport.request({
      ...{ method: 'PUT', path: '/refused', body: new Uint8Array(CHUNK) },
      ...{ answerLimit: 1024, timeoutMs: 10_000 },
    });
    assert.equal(refused.status, 401);
    await put(transport);
    assert.ok(server.bytes < 2 * CHUNK, `${server.bytes} bytes`);
  });
});
