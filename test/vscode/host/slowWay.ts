import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server on this machine on which each connection sends only so many bytes a second. */
export class SlowWay {
  /** Bytes a second and connection; any number of them without. */
  limit: number | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number, limit: number | undefined) {
    this.limit = limit;
    this.#server = createServer((client) => this.#pass(client, connect(port, '127.0.0.1')));
  }

  static async open(port: number, limit?: number): Promise<SlowWay> {
    const way = new SlowWay(port, limit);
    await once(way.#server.listen(0, '127.0.0.1'), 'listening');
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pass(client: Socket, server: Socket): void {
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    server.pipe(client);
    client.on('data', (data) => {
      client.pause();
      const ms = this.limit === undefined ? 0 : (data.length / this.limit) * 1000;
      server.write(data, () => setTimeout(() => client.resume(), ms));
    });
    client.on('end', () => server.end());
  }
}
