import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { hostOf } from './proxy.ts';

/** A host that drops packets would otherwise be waited for as long as the system likes, minutes. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** Told of each socket to the relay, or to the proxy on the way, before anything is sent. */
export type SocketWatcher = (socket: net.Socket) => void;

export interface Destination {
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
}

export function destinationOf(url: URL): Destination {
  const standard = url.protocol === 'https:' ? 443 : 80;
  return { host: hostOf(url), port: url.port === '' ? standard : Number(url.port) };
}

/**
 * A socket through the proxy to the relay's host and port (RFC 9110, 9.3.6).
 * @throws BytesyncError proxy-failed, which never quotes name or password
 */
export function tunnel(
  proxy: URL,
  { host, port }: Destination,
  watch: SocketWatcher,
): Promise<net.Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<net.Socket>();
  const fail = (reason: string, cause?: Error) =>
    reject(new BytesyncError('proxy-failed', { proxy: proxy.host, reason }, { cause }));
  const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const request = new http.ClientRequest({
    protocol: proxy.protocol,
    ...destinationOf(proxy),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    timeout: CONNECT_TIMEOUT_MS,
    agent: proxy.protocol === 'https:' ? new https.Agent() : new http.Agent(),
  });
  request.once('socket', watch);
  request.once('connect', (answer, socket, head) => {
    if (answer.statusCode === 200 && head.length === 0) {
      // What comes next takes as long as the relay takes.
      socket.setTimeout(0);
      resolve(socket as net.Socket);
    } else {
      socket.destroy();
      fail(answer.statusCode === 200 ? 'early data' : `HTTP ${answer.statusCode}`);
    }
  });
  // A proxy that doesn't know CONNECT may answer as if it were a page.
  request.once('response', (answer) => {
    answer.destroy();
    fail(`HTTP ${answer.statusCode}`);
  });
  request.once('timeout', () => request.destroy(new Error('ETIMEDOUT')));
  request.once('error', (cause) =>
    fail('code' in cause ? String(cause.code) : cause.message, cause),
  );
  request.end();
  return promise;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}
