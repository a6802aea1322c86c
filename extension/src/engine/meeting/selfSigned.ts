import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** Longer than any session lives, which ends after a week without anybody. */
const VALID_YEARS = 5;

/** A certificate that vouches for itself, and its private key; PEM texts. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

/** Makes a P-256 key and a certificate for an address or name that is valid for five years. */
export async function createSelfSigned(host: string, now = new Date()): Promise<SelfSigned> {
  // Only who starts a relay for others needs it, and it is large.
  const { generate } = await import('selfsigned');
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + VALID_YEARS);
  const made = await generate([{ name: 'commonName', value: 'ByteSync relay' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // Clocks of two machines differ; a day covers wrong time zones, too.
    notBeforeDate: new Date(now.getTime() - 24 * 60 * 60 * 1000),
    notAfterDate: end,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [isIP(host) ? { type: 7, ip: host } : { type: 2, value: host }],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** SHA-256 of a certificate as it travels (DER), 32 bytes: what an invitation pins. */
export function certificateDigest(certificate: X509Certificate | string): Uint8Array {
  const { raw } = typeof certificate === 'string' ? new X509Certificate(certificate) : certificate;
  return new Uint8Array(createHash('sha256').update(raw).digest());
}
