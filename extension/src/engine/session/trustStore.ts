import { z } from 'zod';
import type { PrivateStore } from './privateStore.ts';

const NAME = 'trusted-devices';
const MOST_DEVICES = 1000;

const trustedDeviceSchema = z.object({
  /** Public key, base64url. */
  deviceKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** As it was called when it was confirmed. */
  name: z.string().max(200),
  /** ISO 8601. */
  trustedAt: z.string().max(40),
});
export type TrustedDevice = z.infer<typeof trustedDeviceSchema>;

const trustSchema = z.object({
  version: z.literal(1),
  devices: z.array(trustedDeviceSchema).max(MOST_DEVICES),
});

/** Devices that a person on this installation has confirmed by their safety words. */
export class TrustStore {
  readonly #store: PrivateStore;

  constructor(store: PrivateStore) {
    this.#store = store;
  }

  async isTrusted(deviceKey: Uint8Array): Promise<boolean> {
    const key = Buffer.from(deviceKey).toString('base64url');
    return (await this.list()).some((device) => device.deviceKey === key);
  }

  /** Oldest confirmation first. */
  async list(): Promise<readonly TrustedDevice[]> {
    return (await this.#store.read(NAME, trustSchema))?.devices ?? [];
  }

  /** The oldest confirmation is forgotten when there are more than a thousand. */
  async trust(deviceKey: Uint8Array, name: string, now: Date): Promise<void> {
    const key = Buffer.from(deviceKey).toString('base64url');
    const device = { deviceKey: key, name, trustedAt: now.toISOString() };
    await this.#change((devices) => [...without(devices, key), device].slice(-MOST_DEVICES));
  }

  /** @param deviceKey as `list` gives it */
  async forget(deviceKey: string): Promise<void> {
    await this.#change((devices) => without(devices, deviceKey));
  }

  async #change(
    change: (devices: readonly TrustedDevice[]) => readonly TrustedDevice[],
  ): Promise<void> {
    await this.#store.update<z.infer<typeof trustSchema>>(NAME, trustSchema, (stored) => ({
      version: 1,
      devices: [...change(stored?.devices ?? [])],
    }));
  }
}

function without(devices: readonly TrustedDevice[], key: string): TrustedDevice[] {
  return devices.filter(({ deviceKey }) => deviceKey !== key);
}
