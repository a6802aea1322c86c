import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One TCP connection through the proxy. */
interface Recorded {
  readonly up: Buffer[];
  readonly down: Buffer[];
  readonly member: Socket;
  readonly relay: Socket;
  /** How much of `down` has been passed on, in pieces. */
  passed: number;
  downBytes: number;
}

/** Passes bytes between members and a relay, and keeps a copy of every one of them. */
export class RecordingProxy {
  readonly #server: Server;
  readonly #connections: Recorded[] = [];
  #mostDown = Number.POSITIVE_INFINITY;

  private constructor(relayPort: number) {
    this.#server = createServer((member) => this.#connected(member, relayPort));
  }

  static async start(relayUrl: string): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(Number(new URL(relayUrl).port));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What members sent, connection by connection. */
  get up(): Buffer[] {
    return this.#connections.map(({ up }) => Buffer.concat(up));
  }

  /** What members got, connection by connection. */
  get down(): Buffer[] {
    return this.#connections.map(({ down }) => Buffer.concat(down));
  }

  /** From now on a connection passes on no more than so many bytes to its member. */
  holdDown(bytes: number): void {
    this.#mostDown = bytes;
  }

  /** Passes on what was held, and all that follows. */
  release(): void {
    this.#mostDown = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) this.#passOn(connection);
  }

  async close(): Promise<void> {
    for (const { member, relay } of this.#connections) {
      member.destroy();
      relay.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connected(member: Socket, relayPort: number): void {
    const relay = connect(relayPort, '127.0.0.1');
    const recorded: Recorded = { up: [], down: [], member, relay, passed: 0, downBytes: 0 };
    this.#connections.push(recorded);
    member.on('data', (bytes) => recorded.up.push(bytes));
    member.pipe(relay);
    relay.on('data', (bytes) => {
      recorded.down.push(bytes);
      recorded.downBytes += bytes.length;
      this.#passOn(recorded);
    });
    // Whoever breaks off first ends both.
    member.on('error', () => relay.destroy());
    relay.on('error', () => member.destroy());
    member.on('close', () => relay.destroy());
    relay.on('end', () => member.end());
  }

  #passOn(connection: Recorded): void {
    if (connection.downBytes > this.#mostDown) return;
    for (const bytes of connection.down.slice(connection.passed)) connection.member.write(bytes);
    connection.passed = connection.down.length;
  }
}

/**
 * The payloads of the WebSocket frames in one direction of a recorded connection, unmasked (RFC
 * 6455, 5.2: what a client sends is XORed with a key that stands before it). Empty where the
 * connection is no WebSocket.
 */
export function webSocketPayloads(recorded: Buffer): Buffer[] {
  // Other requests may have used the connection before.
  const upgrade = /\r\nupgrade: websocket\r\n/i.exec(recorded.toString('latin1'));
  if (upgrade === null) return [];
  const headEnd = recorded.indexOf('\r\n\r\n', upgrade.index);
  const payloads: Buffer[] = [];
  for (let at = headEnd + 4; at + 2 <= recorded.length; ) {
    const masked = (recorded.readUInt8(at + 1) & 0x80) !== 0;
    let length = recorded.readUInt8(at + 1) & 0x7f;
    at += 2;
    if (length === 126) {
      length = recorded.readUInt16BE(at);
      at += 2;
    } else if (length === 127) {
      length = Number(recorded.readBigUInt64BE(at));
      at += 8;
    }
    const mask = masked ? recorded.subarray(at, at + 4) : undefined;
    if (mask) at += 4;
    const payload = Buffer.from(recorded.subarray(at, at + length));
    if (mask)
      for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0);
    payloads.push(payload);
    at += length;
  }
  return payloads;
}
