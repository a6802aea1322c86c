import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

export function splice(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}

/** An HTTP proxy that connects to one port of this machine, whatever it is asked for. */
export class ConnectProxy {
  /** What it answers to CONNECT; without a 200 it connects nobody. */
  answer = ESTABLISHED;
  /** The places that it was asked to connect to. */
  readonly asked: string[] = [];
  /** The last Proxy-Authorization. */
  authorization: string | undefined;
  /** Bytes from clients, and to them. */
  bytesIn = 0;
  bytesOut = 0;
  readonly #server = http.createServer();
  readonly #sockets = new Set<Duplex>();
  readonly #target: number;

  private constructor(target: number) {
    this.#target = target;
    this.#server.on('connect', (request, client: Duplex) => this.#connect(request, client));
  }

  static async open(target: number): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.answer = ESTABLISHED;
    this.asked.length = 0;
    this.authorization = undefined;
    this.bytesIn = 0;
    this.bytesOut = 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #connect(request: http.IncomingMessage, client: Duplex): void {
    this.authorization = request.headers['proxy-authorization'];
    this.asked.push(request.url ?? '');
    client.on('error', () => undefined);
    client.write(this.answer);
    if (!this.answer.includes(' 200 ')) {
      client.end();
      return;
    }
    const relay = net.connect(this.#target, '127.0.0.1');
    for (const socket of [client, relay]) this.#sockets.add(socket);
    client.on('data', (bytes: Buffer) => {
      this.bytesIn += bytes.length;
    });
    relay.on('data', (bytes) => {
      this.bytesOut += bytes.length;
    });
    splice(client, relay);
  }
}
