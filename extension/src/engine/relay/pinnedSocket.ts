import { createHash } from 'node:crypto';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CONNECT_TIMEOUT_MS, type Destination } from './tunnel.ts';

/**
 * TLS over a socket to a relay whose certificate is known beforehand. It must be exactly that one;
 * who signed it, for which name and until when doesn't matter then. Nothing is sent before.
 * @param certificate SHA-256 of its DER, 32 bytes
 * @throws BytesyncError certificate-mismatch, relay-unreachable; what else the socket fails with
 */
export function pinnedSocket(
  socket: net.Socket,
  { host, port }: Destination,
  certificate: Uint8Array,
): Promise<tls.TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<tls.TLSSocket>();
  const relay = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const unreachable = (reason: string) => new BytesyncError('relay-unreachable', { relay, reason });
  const secure = tls.connect({
    socket,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    // The one exception: the comparison below is stricter than what this turns off. Without a kept
    // session each connection is a full handshake, so that there is a certificate to compare.
    rejectUnauthorized: false,
    ...(net.isIP(host) === 0 && { servername: host }),
  });
  const fail = (cause: Error) => {
    clearTimeout(timer);
    secure.destroy();
    reject(cause);
  };
  const closed = () => fail(unreachable('ECONNRESET'));
  const timer = setTimeout(() => fail(unreachable('ETIMEDOUT')), CONNECT_TIMEOUT_MS);
  // The socket's own error, such as that of connecting, says more than that TLS lost it.
  socket.once('error', fail);
  secure.once('error', fail);
  secure.once('close', closed);
  secure.once('secureConnect', () => {
    if (!isPinned(secure, certificate)) {
      fail(new BytesyncError('certificate-mismatch', { relay }));
      return;
    }
    clearTimeout(timer);
    socket.off('error', fail);
    secure.off('error', fail);
    secure.off('close', closed);
    resolve(secure);
  });
  return promise;
}

function isPinned(secure: tls.TLSSocket, certificate: Uint8Array): boolean {
  const found = secure.getPeerX509Certificate();
  if (found === undefined || secure.isSessionReused()) return false;
  return createHash('sha256').update(found.raw).digest().equals(certificate);
}
