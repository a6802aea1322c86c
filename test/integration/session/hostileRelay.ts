import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import {
  type FromRelay,
  fromRelaySchema,
  ROOM_SUBPROTOCOL,
  type ToRelay,
  toRelaySchema,
} from '@bytesync/shared/wire/relayApi.ts';
import WebSocket, { WebSocketServer } from 'ws';

const FRAME = 8 * 1024 * 1024;

/** One member's connection, as the relay in between sees it. */
export interface TappedMember {
  /** Who said hello on it. */
  memberId: string;
  toMember(frame: FromRelay): void;
  toRelay(frame: ToRelay): void;
}

/** A relay that does what it likes: a real one, with something in between that alters what passes. */
export class HostileRelay {
  /** What a member gets in place of a frame of the relay. */
  frames: (frame: FromRelay, member: TappedMember) => FromRelay[] = (frame) => [frame];
  /** What the relay gets in place of a frame of a member. */
  requests: (frame: ToRelay, member: TappedMember) => ToRelay[] = (frame) => [frame];
  /** What a member gets in place of an HTTP answer's body. */
  body: (path: string, method: string, bytes: Buffer) => Buffer | Promise<Buffer> = (
    _path,
    _method,
    bytes,
  ) => bytes;
  readonly members: TappedMember[] = [];
  readonly #server = http.createServer();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: () => ROOM_SUBPROTOCOL,
  });
  readonly #target: string;

  constructor(target: string) {
    this.#target = target;
    this.#server.on('request', (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (member) =>
        this.#tap(member, request.url ?? ''),
      );
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const {
      'content-length': _length,
      host: _host,
      connection: _connection,
      ...headers
    } = request.headers;
    const method = request.method ?? 'GET';
    const answer = await fetch(this.#target + request.url, {
      method,
      headers: headers as Record<string, string>,
      ...(pieces.length > 0 && { body: Buffer.concat(pieces) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    response.statusCode = answer.status;
    response.end(await this.body(request.url ?? '', method, bytes));
  }

  #tap(socket: WebSocket, path: string): void {
    const upstream = new WebSocket(this.#target.replace('http', 'ws') + path, ROOM_SUBPROTOCOL);
    const early: Buffer[] = [];
    const member: TappedMember = {
      memberId: '',
      toMember: (frame) => socket.send(encode(frame)),
      toRelay: (frame) => upstream.send(encode(frame)),
    };
    this.members.push(member);
    upstream.on('message', (bytes: Buffer) => {
      const frame = decode(fromRelaySchema, bytes, FRAME);
      for (const altered of this.frames(frame, member)) member.toMember(altered);
    });
    const pass = (bytes: Buffer) => {
      const frame = decode(toRelaySchema, bytes, FRAME);
      if (frame.type === 'hello') member.memberId = frame.memberId;
      for (const altered of this.requests(frame, member)) member.toRelay(altered);
    };
    socket.on('message', (bytes: Buffer) => {
      if (upstream.readyState === WebSocket.OPEN) pass(bytes);
      else early.push(bytes);
    });
    upstream.on('open', () => early.forEach(pass));
    for (const end of [socket, upstream]) end.on('error', () => undefined);
    upstream.on('close', (code) => {
      if (code >= 3000 || code === 1000) socket.close(code);
      else socket.terminate();
    });
    socket.on('close', () => upstream.terminate());
  }
}
