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

/** `host:port`, with brackets around an IPv6 address. */
export function authorityOf({ host, port }: Destination): string {
  return `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** A socket that connects; it fails with relay-unreachable when that takes ten seconds. */
export function connect(
  destination: Destination,
  watch: SocketWatcher,
  open: (destination: Destination) => net.Socket = ({ host, port }) => net.connect({ host, port }),
): net.Socket {
  const socket = open(destination);
  watch(socket);
  const timer = setTimeout(() => {
    socket.destroy(new BytesyncError('relay-unreachable', { reason: 'ETIMEDOUT' }));
  }, CONNECT_TIMEOUT_MS);
  const connected = () => clearTimeout(timer);
  socket.once('connect', connected);
  socket.once('close', connected);
  return socket;
}
