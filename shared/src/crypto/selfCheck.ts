import { createHash } from 'node:crypto';
// Not by name: a runtime without zstd would refuse the import before anything could be said.
import zlib from 'node:zlib';
import { BytesyncError } from '../errors.ts';
import { aeadOpen, aeadSeal } from './aead.ts';
import { createDeviceKeys, sign, verify } from './identity.ts';
import { box, createBoxKeys, hkdf, openBox } from './keys.ts';

/** Tries one primitive; false or an exception means that this runtime lacks it. */
export type Probe = () => boolean;

const text = Buffer.from('abc');
const seed = Buffer.alloc(32, 7);

const PROBES: Readonly<Record<string, Probe>> = {
  'SHA-256': () =>
    createHash('sha256').update(text).digest('hex') ===
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  'HKDF-SHA-256': () => hkdf(seed, text, text).length === 32,
  'AES-256-GCM': () => {
    const sealed = aeadSeal(seed, Buffer.alloc(12), text, text);
    const opened = aeadOpen(seed, Buffer.alloc(12), text, sealed);
    return opened !== undefined && text.equals(opened);
  },
  Ed25519: () => {
    const { publicKey, secretKey } = createDeviceKeys(seed);
    const signature = sign(secretKey, text);
    return verify(publicKey, text, signature) && !verify(publicKey, seed, signature);
  },
  'X25519 box': () => {
    const { publicKey, secretKey } = createBoxKeys(seed);
    const opened = openBox(box(text, publicKey, secretKey), publicKey, secretKey);
    return opened !== undefined && text.equals(opened);
  },
  zstd: () => text.equals(zlib.zstdDecompressSync(zlib.zstdCompressSync(text))),
};

/**
 * Tries every primitive that the product stands on, in a few milliseconds: editors bring a runtime of
 * their own (Electron with BoringSSL), and not each has all of them.
 * @throws BytesyncError `runtime-unsupported`; `missing` names what doesn't work here
 */
export function selfCheck(probes: Readonly<Record<string, Probe>> = PROBES): void {
  const causes: unknown[] = [];
  const missing = Object.entries(probes).filter(([, probe]) => {
    try {
      return !probe();
    } catch (cause) {
      causes.push(cause);
      return true;
    }
  });
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(', ');
    throw new BytesyncError('runtime-unsupported', { missing: names }, { cause: causes[0] });
  }
}
