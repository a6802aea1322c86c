import { createDeviceKeys, type DeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { z } from 'zod';
import { readHomeFile, writeHomeFile } from './home.ts';

const FILE = 'device.json';

const deviceFileSchema = z.object({
  version: z.literal(1),
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  secretKey: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/** The device key of this installation, made at first use. */
export async function loadDeviceKeys(home: string): Promise<DeviceKeys> {
  const stored = await readHomeFile(home, FILE, deviceFileSchema);
  if (stored) {
    return {
      publicKey: new Uint8Array(Buffer.from(stored.publicKey, 'base64url')),
      secretKey: new Uint8Array(Buffer.from(stored.secretKey, 'base64url')),
    };
  }
  const keys = createDeviceKeys();
  await writeHomeFile(home, FILE, {
    version: 1,
    publicKey: Buffer.from(keys.publicKey).toString('base64url'),
    secretKey: Buffer.from(keys.secretKey).toString('base64url'),
  });
  return keys;
}
