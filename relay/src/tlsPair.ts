import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BytesyncError, type ErrorValues } from '@bytesync/shared/errors.ts';

/** A certificate with those that vouch for it, and its private key; PEM texts. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/**
 * The files that the settings name; undefined when they name none.
 * @throws BytesyncError relay-certificate-unusable for a file that can't be read
 */
export async function readTlsPair(settings: {
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
}): Promise<TlsPair | undefined> {
  const { tlsCert, tlsKey } = settings;
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  return { cert: await read(tlsCert), key: await read(tlsKey) };
}

/**
 * Checks what no member could use, and what would fail at each connection instead of at the start.
 * @param values for the error, which never holds anything of the key
 * @param now milliseconds since 1970
 * @throws BytesyncError relay-certificate-unusable
 */
export function checkTlsPair(pair: TlsPair, values: ErrorValues, now: number): void {
  const unusable = (reason: string, cause?: unknown) =>
    new BytesyncError('relay-certificate-unusable', { ...values, reason }, { cause });
  let certificate: X509Certificate;
  let key: KeyObject;
  try {
    certificate = new X509Certificate(pair.cert);
  } catch (cause) {
    throw unusable('not-a-certificate', cause);
  }
  try {
    key = createPrivateKey(pair.key);
  } catch {
    // Without the cause, which may quote what stands there.
    throw unusable('not-a-key');
  }
  if (!certificate.checkPrivateKey(key)) throw unusable('key-of-another');
  if (Date.parse(certificate.validTo) <= now) throw unusable('certificate-expired');
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'EIO';
    throw new BytesyncError('relay-certificate-unusable', { path, reason }, { cause });
  }
}
