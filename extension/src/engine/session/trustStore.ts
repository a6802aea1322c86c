import { z } from 'zod';
import { readHomeFile, writeHomeFile } from './home.ts';
import { withHomeLock } from './homeLock.ts';

const FILE = 'trusted-devices.json';
const MOST_DEVICES = 1000;

const trustFileSchema = z.object({
  version: z.literal(1),
  devices: z
    .array(
      z.object({
        deviceKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
        name: z.string().max(200),
        trustedAt: z.string().max(40),
      }),
    )
    .max(MOST_DEVICES),
});

/** Devices that a person on this installation has confirmed by their safety words. */
export class TrustStore {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  async isTrusted(deviceKey: Uint8Array): Promise<boolean> {
    const key = Buffer.from(deviceKey).toString('base64url');
    const stored = await readHomeFile(this.#home, FILE, trustFileSchema);
    return stored?.devices.some((device) => device.deviceKey === key) ?? false;
  }

  /** The oldest confirmation is forgotten when there are more than a thousand. */
  async trust(deviceKey: Uint8Array, name: string, now: Date): Promise<void> {
    const key = Buffer.from(deviceKey).toString('base64url');
    await withHomeLock(this.#home, async () => {
      const stored = await readHomeFile(this.#home, FILE, trustFileSchema);
      const others = stored?.devices.filter((device) => device.deviceKey !== key) ?? [];
      const device = { deviceKey: key, name, trustedAt: now.toISOString() };
      const devices = [...others, device].slice(-MOST_DEVICES);
      await writeHomeFile(this.#home, FILE, { version: 1, devices });
    });
  }
}
