import { join } from 'node:path';
import { createDeviceKeys, type DeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import { readHomeFile, writeHomeFile } from './home.ts';
import { withHomeLock } from './homeLock.ts';

const FILE = 'device.json';

const deviceFileSchema = z.object({
  version: z.literal(1),
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  secretKey: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

/** The device key of this installation, made at first use. */
export async function loadDeviceKeys(home: string): Promise<DeviceKeys> {
  return (await storedKeys(home)) ?? withHomeLock(home, () => makeKeys(home));
}

async function storedKeys(home: string): Promise<DeviceKeys | undefined> {
  const stored = await readHomeFile(home, FILE, deviceFileSchema);
  if (stored === undefined) return undefined;
  const secretKey = new Uint8Array(Buffer.from(stored.secretKey, 'base64url'));
  // The secret key is its seed and all that follows from it.
  const keys = createDeviceKeys(secretKey.subarray(0, 32));
  const publicKey = Buffer.from(keys.publicKey).toString('base64url');
  if (publicKey !== stored.publicKey || Buffer.compare(keys.secretKey, secretKey) !== 0) {
    throw new BytesyncError('home-unusable', { path: join(home, FILE) });
  }
  return keys;
}

/** Under the lock: another process may have made them meanwhile. */
async function makeKeys(home: string): Promise<DeviceKeys> {
  const stored = await storedKeys(home);
  if (stored) return stored;
  const keys = createDeviceKeys();
  await writeHomeFile(home, FILE, {
    version: 1,
    publicKey: Buffer.from(keys.publicKey).toString('base64url'),
    secretKey: Buffer.from(keys.secretKey).toString('base64url'),
  });
  return keys;
}
