import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a relay that does something once when so many bytes went to it. */
export class MeteredRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #then: () => void | Promise<void>;
  #left: number;
  /** What was begun; nothing is passed on meanwhile. */
  #gate: Promise<void> = Promise.resolve();

  private constructor(relay: string, bytes: number, then: () => void | Promise<void>) {
    const { hostname, port } = new URL(relay);
    this.#left = bytes;
    this.#then = then;
    this.#server = createServer((client) => this.#pass(client, connect(Number(port), hostname)));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param then called before the byte that exceeds `bytes` is passed on, which waits for it */
  static async start(
    relay: string,
    bytes: number,
    then: () => void | Promise<void>,
  ): Promise<MeteredRelay> {
    const proxy = new MeteredRelay(relay, bytes, then);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** Cuts all connections and takes no more. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pass(client: Socket, upstream: Socket): void {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    upstream.pipe(client);
    client.on('data', (data) => {
      this.#count(data.length);
      client.pause();
      this.#gate
        .then(() => upstream.write(data, () => client.resume()))
        .catch(() => client.destroy());
    });
  }

  #count(length: number): void {
    const before = this.#left;
    this.#left -= length;
    if (before > 0 && this.#left <= 0) this.#gate = Promise.resolve(this.#then());
  }
}
