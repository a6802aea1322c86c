import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as net from 'node:net';

/** A TCP proxy in front of a relay: counts bytes, cuts connections, goes away and comes back. */
export class TcpProxy {
  /** Bytes from clients to the relay, and back. */
  bytesIn = 0;
  bytesOut = 0;
  #server: net.Server | undefined;
  #port = 0;
  readonly #target: () => number;
  readonly #sockets = new Set<net.Socket>();
  readonly #cutAfter: { bytes: number }[] = [];

  constructor(target: () => number) {
    this.#target = target;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the port of the first time. */
  async open(): Promise<this> {
    this.#server = net.createServer((client) => this.#carry(client));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Cuts all connections, at once and without a goodbye. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Cuts everything as soon as clients have sent so many more bytes. */
  cutAfter(bytes: number): void {
    this.#cutAfter.push({ bytes: this.bytesIn + bytes });
  }

  /** Refuses connections until `open`. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  #carry(client: net.Socket): void {
    const relay = net.connect(this.#target(), '127.0.0.1');
    for (const [from, to] of [
      [client, relay],
      [relay, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes) => {
        if (from === client) this.bytesIn += bytes.length;
        else this.bytesOut += bytes.length;
        to.write(bytes);
        this.#cutWhenDue();
      });
      from.on('error', () => to.destroy());
      from.on('end', () => to.end());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  #cutWhenDue(): void {
    const [due] = this.#cutAfter;
    if (due === undefined || this.bytesIn < due.bytes) return;
    this.#cutAfter.shift();
    this.cut();
  }
}
