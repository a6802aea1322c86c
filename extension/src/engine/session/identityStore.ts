import {
  createDeviceKeys,
  type DeviceKeys,
  deviceKeysOf,
} from '@bytesync/shared/crypto/identity.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import type { PrivateStore } from './privateStore.ts';

const NAME = 'device';

const deviceSchema = z.object({
  version: z.literal(1),
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  secretKey: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

type StoredDevice = z.infer<typeof deviceSchema>;

/** The device key of this installation, made at first use. */
export async function loadDeviceKeys(store: PrivateStore): Promise<DeviceKeys> {
  const stored = await storedKeys(store);
  if (stored) return stored;
  const fresh = createDeviceKeys();
  // Another process may have made them meanwhile: the first ones stay.
  await store.update<StoredDevice>(NAME, deviceSchema, (found) =>
    found
      ? undefined
      : {
          version: 1,
          publicKey: Buffer.from(fresh.publicKey).toString('base64url'),
          secretKey: Buffer.from(fresh.secretKey).toString('base64url'),
        },
  );
  return (await storedKeys(store)) ?? fresh;
}

async function storedKeys(store: PrivateStore): Promise<DeviceKeys | undefined> {
  const stored = await store.read(NAME, deviceSchema);
  if (stored === undefined) return undefined;
  const secretKey = new Uint8Array(Buffer.from(stored.secretKey, 'base64url'));
  // The secret key is its seed and all that follows from it.
  const keys = deviceKeysOf(secretKey);
  if (!keys || Buffer.from(keys.publicKey).toString('base64url') !== stored.publicKey) {
    throw new BytesyncError('home-unusable', { path: NAME });
  }
  return keys;
}
