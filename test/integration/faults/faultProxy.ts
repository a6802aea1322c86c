import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Seeded } from './seeded.ts';

/** What the proxy does to requests, and to what goes over WebSockets. */
export interface Weather {
  /** Each request, and each piece on a WebSocket, waits for up to so many ms. */
  readonly latencyMs: number;
  /** The share of requests that are lost: before the relay gets them, or with the answer. */
  readonly loss: number;
  /** Answered instead of the relay. */
  readonly status?: 429 | 503;
}

/** An HTTP proxy before a relay, through which all that members send goes. */
export class FaultProxy {
  weather: Weather = { latencyMs: 0, loss: 0 };
  readonly #server: Server;
  readonly #relay: URL;
  readonly #random: Seeded;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Duplex>();

  private constructor(relay: string, random: Seeded) {
    this.#relay = new URL(relay);
    this.#random = random;
    this.#server = createServer((incoming, answer) => {
      this.#forward(incoming, answer).catch(() => answer.destroy());
    });
    this.#server.on('connection', (socket: Socket) => this.#hold(socket));
    this.#server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(incoming, socket, head).catch(() => socket.destroy());
    });
  }

  static async start(relay: string, random: Seeded): Promise<FaultProxy> {
    const proxy = new FaultProxy(relay, random);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends a share of the connections, from 0 to 1, at once. */
  cut(share: number): void {
    for (const socket of this.#sockets) if (this.#random.chance(share)) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut(1);
    this.#agent.destroy();
    await closed;
  }

  #hold(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** Waits as long as the weather wants. */
  #late(): Promise<void> | undefined {
    const { latencyMs } = this.weather;
    return latencyMs > 0 ? delay(this.#random.next() * latencyMs) : undefined;
  }

  async #forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { status, loss } = this.weather;
    const lost = this.#random.chance(loss) ? this.#random.pick(['request', 'answer']) : undefined;
    await this.#late();
    if (lost === 'request') return void answer.destroy();
    if (status !== undefined) {
      incoming.resume();
      answer.writeHead(status, { 'content-type': 'text/html', 'retry-after': '1' });
      return void answer.end('<html>try again</html>');
    }
    const { hostname, port } = this.#relay;
    const { method, url, headers } = incoming;
    const options = { hostname, port, method, path: url, headers, agent: this.#agent };
    const onward = request(options, (response) => {
      response.on('error', () => answer.destroy());
      if (lost === 'answer') {
        response.destroy();
        answer.destroy();
      } else {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      }
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  async #upgrade(incoming: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    await this.#late();
    const { status, loss } = this.weather;
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    if (this.#random.chance(loss)) return void client.destroy();
    const relay = connect(Number(this.#relay.port), this.#relay.hostname);
    this.#hold(relay);
    relay.on('close', () => client.destroy());
    client.on('close', () => relay.destroy());
    relay.write(`${requestHead(incoming)}\r\n`);
    relay.write(head);
    for (const [from, to] of [
      [client, relay],
      [relay, client],
    ] as const) {
      this.#passSlowly(from, to).catch(() => from.destroy());
    }
  }

  async #passSlowly(from: Duplex, to: Duplex): Promise<void> {
    for await (const piece of from) {
      await this.#late();
      if (!to.write(piece)) await once(to, 'drain');
    }
    to.end();
  }
}

function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}
