import type { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { connect, destinationOf } from '../relay/connect.ts';
import { hostOf, proxyFor } from '../relay/proxy.ts';
import { tunnel } from '../relay/tunnel.ts';
import {
  failed,
  type Outcome,
  ok,
  type Probe,
  reasonOf,
  type StepCheck,
  skipped,
} from './connectionStep.ts';
import { certificateDigest } from './selfSigned.ts';

export const checkName: StepCheck = async (probe) => {
  const host = hostOf(probe.relay);
  if (isProxied(probe)) return skipped('name-left-to-proxy');
  if (isIP(host)) return ok({ host, address: host });
  try {
    const { address } = await lookup(host);
    return ok({ host, address });
  } catch (error) {
    return failed('name-unknown', { host, reason: reasonOf(error) });
  }
};

export const checkProxy: StepCheck = async (probe) => {
  let proxy: URL | undefined;
  try {
    proxy = proxyOf(probe);
  } catch (error) {
    return failed('proxy-address', asBytesyncError(error).values);
  }
  if (proxy === undefined) return skipped('proxy-unused');
  try {
    const socket = await tunnel(proxy, destinationOf(probe.relay), closedBy(probe));
    socket.destroy();
    return ok({ proxy: proxy.host });
  } catch (error) {
    return proxyFailure(proxy.host, reasonOf(error));
  }
};

export const checkSocket: StepCheck = async (probe) => {
  const { relay } = probe;
  const destination = destinationOf(relay);
  const watch = closedBy(probe);
  const proxy = proxyOf(probe);
  try {
    const socket = proxy
      ? await tunnel(proxy, destination, watch)
      : await connected(connect(destination, watch));
    if (relay.protocol === 'http:') {
      socket.destroy();
      return ok();
    }
    return checkedCertificate(await handshake(socket, destination.host), probe);
  } catch (error) {
    return socketFailure(reasonOf(error));
  }
};

function proxyOf({ relay, options }: Probe): URL | undefined {
  if (relay.protocol === 'http:') return undefined;
  return proxyFor(relay, options.certificate !== undefined, options.proxy);
}

/** A proxy whose address is none is the next step's finding. */
function isProxied(probe: Probe): boolean {
  try {
    return proxyOf(probe) !== undefined;
  } catch {
    return true;
  }
}

function closedBy({ closing }: Probe) {
  return (socket: Socket) => void closing.push(() => socket.destroy());
}

function proxyFailure(proxy: string, reason: string): Outcome {
  const values = { proxy, reason };
  if (reason === 'HTTP 407') return failed('proxy-wants-login', values);
  if (/^HTTP 50[234]$/.test(reason)) return failed('proxy-cannot-reach', values);
  if (reason.startsWith('HTTP ')) return failed('proxy-refused', values);
  return failed('proxy-unreachable', values);
}

function socketFailure(reason: string): Outcome {
  const values = { reason };
  if (reason === 'ECONNREFUSED') return failed('nothing-listens', values);
  if (/^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(reason)) return failed('connection-cut', values);
  if (/^(EPROTO|ERR_SSL_)/.test(reason)) return failed('not-tls', values);
  return failed('no-answer', values);
}

function connected(socket: Socket): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  return promise;
}

/** TLS with whoever it is: nothing is sent, and the certificate is looked at afterwards. */
function handshake(socket: Socket, host: string): Promise<tls.TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<tls.TLSSocket>();
  const secure = tls.connect({
    socket,
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    servername: isIP(host) ? '' : host,
  });
  secure.once('secureConnect', () => resolve(secure));
  secure.once('error', reject);
  secure.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  socket.once('error', reject);
  return promise;
}

function checkedCertificate(secure: tls.TLSSocket, { options }: Probe): Outcome {
  const certificate = secure.getPeerX509Certificate();
  const { authorized } = secure;
  // Node types it as an error; it is the code of one.
  const reason = String(secure.authorizationError ?? '');
  const values = {
    version: secure.getProtocol() ?? '',
    ...(certificate && describe(certificate)),
    reason,
  };
  secure.destroy();
  if (options.certificate) {
    const pinned = certificate && certificateDigest(certificate);
    const isPinned = pinned !== undefined && Buffer.compare(pinned, options.certificate) === 0;
    return isPinned ? ok(values) : failed('certificate-mismatch', values);
  }
  if (authorized) return ok(values);
  if (reason.includes('ALTNAME')) return failed('certificate-of-another-name', values);
  const isExpired = /CERT_(HAS_EXPIRED|NOT_YET_VALID)/.test(reason);
  return failed(isExpired ? 'certificate-expired' : 'certificate-untrusted', values);
}

/** For whom it is, who signed it, and until when: what shows a proxy that opens TLS. */
function describe(certificate: X509Certificate) {
  const names = certificate.subjectAltName ?? certificate.subject;
  return {
    subject: oneLine(names),
    issuer: oneLine(certificate.issuer),
    until: new Date(certificate.validTo).toISOString().slice(0, 10),
  };
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ', ').slice(0, 300);
}
