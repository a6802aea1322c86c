import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP proxy before a relay that does something once when so many bytes went to it. */
export class MeteredRelay {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(url: string, server: Server, sockets: Set<Socket>) {
    this.url = url;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** @param then called before the byte that exceeds `bytes` is passed on */
  static async start(relay: string, bytes: number, then: () => void): Promise<MeteredRelay> {
    const { hostname, port } = new URL(relay);
    const sockets = new Set<Socket>();
    let left = bytes;
    const server = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.on('error', () => undefined);
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      }
      client.on('data', (data) => {
        const before = left;
        left -= data.length;
        if (before > 0 && left <= 0) then();
        if (!upstream.write(data)) client.pause();
      });
      upstream.on('drain', () => client.resume());
      upstream.pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port: own } = server.address() as AddressInfo;
    return new MeteredRelay(`http://127.0.0.1:${own}`, server, sockets);
  }

  /** Cuts all connections and takes no more. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
