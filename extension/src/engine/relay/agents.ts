import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { getProxyForUrl } from 'proxy-from-env';

/** A host that drops packets would otherwise be waited for as long as the system likes, minutes. */
const CONNECT_TIMEOUT_MS = 10_000;

const OPTIONS = { keepAlive: true, maxSockets: 16 } as const;

/** Told of each socket to the relay, or to the proxy on the way, before anything is sent. */
export type SocketWatcher = (socket: net.Socket) => void;

/** An agent's way to a new socket: answered at once, or by the callback. */
type CreateConnection = (
  options: https.RequestOptions,
  callback: (error: Error | null, socket?: Duplex) => void,
) => Duplex | undefined;

/**
 * The agent for one relay: plain, TLS, or TLS through the CONNECT proxy that HTTPS_PROXY and
 * NO_PROXY name. Certificates are checked against the system's and NODE_EXTRA_CA_CERTS.
 */
export function createAgent(relay: URL, watch: SocketWatcher): http.Agent {
  if (relay.protocol === 'http:') {
    return withConnections(new http.Agent(OPTIONS), (options) => connect(options, watch));
  }
  const agent = new https.Agent(OPTIONS);
  const proxy = proxyOf(relay);
  const secure = secureConnections(agent);
  return withConnections(agent, (options, callback) => {
    // The socket under TLS is made here, so that what it carries can be counted.
    if (proxy === undefined) return secure(options, connect(options, watch));
    tunnel(proxy, options, watch).then(
      (socket) => callback(null, secure(options, socket)),
      callback,
    );
    return undefined;
  });
}

/** Overrides what Node documents as an agent's to override, and its types leave out. */
function withConnections<A extends http.Agent>(agent: A, createConnection: CreateConnection): A {
  return Object.assign(agent, { createConnection });
}

/** The agent's own TLS, with its cache of sessions. */
function secureConnections(agent: https.Agent) {
  const { createConnection } = agent as unknown as {
    createConnection(options: object): Duplex;
  };
  return (options: https.RequestOptions, socket: net.Socket): Duplex =>
    createConnection.call(agent, { ...options, socket });
}

/** @throws BytesyncError proxy-failed for an address that is none */
function proxyOf(relay: URL): URL | undefined {
  const text = getProxyForUrl(relay.href);
  if (text === '') return undefined;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  // Not quoted: it may hold a password.
  throw new BytesyncError('proxy-failed', { proxy: 'HTTPS_PROXY', reason: 'not http or https' });
}

function connect(options: object, watch: SocketWatcher): net.Socket {
  const socket = net.connect(options as net.NetConnectOpts);
  watch(socket);
  const timer = setTimeout(() => {
    socket.destroy(new BytesyncError('relay-unreachable', { reason: 'ETIMEDOUT' }));
  }, CONNECT_TIMEOUT_MS);
  const connected = () => clearTimeout(timer);
  socket.once('connect', connected);
  socket.once('close', connected);
  return socket;
}

/**
 * A socket through the proxy to the relay's host and port (RFC 9110, 9.3.6).
 * @throws BytesyncError proxy-failed
 */
function tunnel(
  proxy: URL,
  { host, port }: https.RequestOptions,
  watch: SocketWatcher,
): Promise<net.Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<net.Socket>();
  const fail = (reason: string, cause?: Error) =>
    reject(new BytesyncError('proxy-failed', { proxy: proxy.host, reason }, { cause }));
  const authority = `${net.isIPv6(host ?? '') ? `[${host}]` : host}:${port}`;
  const send = proxy.protocol === 'https:' ? https.request : http.request;
  const request = send(proxy, {
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    timeout: CONNECT_TIMEOUT_MS,
    agent: false,
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
