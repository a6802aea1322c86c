import * as net from 'node:net';
import type { Destination } from './connect.ts';

/** Bytes that one read of a socket takes at most, as Node's own do: what comes is limited in such pieces. */
const READ_SIZE = 64 * 1024;

/**
 * Where all these sockets read to: whoever listens to 'data' is done with the bytes, or has copied them, when its
 * listener returns.
 */
const lent = Buffer.allocUnsafeSlow(READ_SIZE);

/**
 * A socket for HTTP, whose parser copies what it needs. A buffer for each read, as Node makes by itself, is
 * garbage at once, and so much of it that it would be collected every few megabytes.
 */
export function connectLent({ host, port }: Destination): net.Socket {
  const socket: net.Socket = net.connect({
    ...{ host, port },
    onread: {
      buffer: lent,
      callback: (bytes) => {
        socket.emit('data', lent.subarray(0, bytes));
        return true;
      },
    },
  });
  return socket;
}
