import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type Destination, destinationOf, type SocketWatcher } from './connect.ts';
import { connectLent } from './lentReads.ts';
import { pinnedSocket } from './pinnedSocket.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';
import type { TransferRates } from './rateLimit.ts';
import { tunnel } from './tunnel.ts';

const OPTIONS = { keepAlive: true, maxSockets: 16 } as const;

/** How a relay is reached, where it is not the usual way. */
export interface RelayWay {
  /** SHA-256 of the relay's own certificate (DER), 32 bytes: no other is believed. */
  readonly certificate?: Uint8Array | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** How fast chunks go; as fast as they can unless given. */
  readonly rates?: TransferRates | undefined;
}

/** An agent's way to a new socket: answered at once, or by the callback. */
type CreateConnection = (
  options: https.RequestOptions,
  callback: (error: Error | null, socket?: Duplex) => void,
) => Duplex | undefined;

/** The agents for one relay; both open the same kind of connection. */
export interface RelayAgents {
  /** For requests. */
  readonly requests: http.Agent;
  /** For WebSockets, which are asked for as if it were plain HTTP on a path of this machine. */
  readonly webSockets: http.Agent;
}

/**
 * Agents for one relay: plain, TLS, or TLS through a CONNECT proxy. Certificates are checked against
 * the system's and NODE_EXTRA_CA_CERTS, or must be the pinned one.
 * @throws BytesyncError proxy-failed for a proxy whose address is none
 */
export function createAgents(relay: URL, way: RelayWay, watch: SocketWatcher): RelayAgents {
  const { certificate } = way;
  const isSecure = relay.protocol === 'https:';
  const requests = isSecure ? new https.Agent(OPTIONS) : new http.Agent(OPTIONS);
  const destination = destinationOf(relay);
  const proxy = isSecure ? proxyFor(relay, certificate !== undefined, way.proxy) : undefined;
  const secure = requests instanceof https.Agent ? secureConnections(requests, destination) : plain;
  const open = async (options: https.RequestOptions) => {
    // The socket under TLS is made here, so that what it carries can be counted.
    const socket = proxy ? await tunnel(proxy, destination, watch) : connect(destination, watch);
    if (certificate === undefined || !isSecure) return secure(options, socket);
    return pinnedSocket(socket, destination, certificate);
  };
  const createConnection: CreateConnection = (options, callback) => {
    if (proxy === undefined && certificate === undefined) {
      return secure(options, connect(destination, watch));
    }
    open(options).then((socket) => callback(null, socket), callback);
    return undefined;
  };
  // Not for WebSockets, which keep what they read.
  const lent: CreateConnection = () => connect(destination, watch, connectLent);
  return {
    requests: withConnections(requests, isSecure ? createConnection : lent),
    webSockets: withConnections(new http.Agent(), createConnection),
  };
}

/** Overrides what Node documents as an agent's to override, and its types leave out. */
function withConnections(agent: http.Agent, createConnection: CreateConnection): http.Agent {
  return Object.assign(agent, { createConnection });
}

type Secure = (options: https.RequestOptions, socket: net.Socket) => Duplex;

function plain(_options: https.RequestOptions, socket: net.Socket): Duplex {
  return socket;
}

/** The agent's own TLS, with its cache of sessions. */
function secureConnections(agent: https.Agent, { host, port }: Destination): Secure {
  const { createConnection } = agent as unknown as {
    createConnection(options: object): Duplex;
  };
  const servername = net.isIP(host) === 0 ? host : '';
  return (options, socket) =>
    createConnection.call(agent, { ...options, host, port, servername, socket });
}
