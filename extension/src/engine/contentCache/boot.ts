import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Bytes that name a start of this machine. */
export const BOOT_LENGTH = 16;

/** Names the present start of this machine. One that is taken for another one costs a reading. */
export function bootIdentity(): Uint8Array {
  const digest = createHash('sha256').update('bytesync boot v1\0').update(bootText());
  return digest.digest().subarray(0, BOOT_LENGTH);
}

function bootText(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  } catch {
    // To the minute: clocks are corrected while a machine runs.
    return String(Math.round((Date.now() / 1000 - uptime()) / 60));
  }
}
