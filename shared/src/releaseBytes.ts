/** Smaller ones are not worth it, and may be pieces of a pool. */
const LEAST = 16 * 1024;

/**
 * Gives the memory of bytes back at once, where they have all of it to themselves: they are empty afterwards. Who calls
 * this is the last to have them, and no write or read of them is under way. Megabytes that wait for the garbage
 * collector make it run every few chunks, which takes more time than ciphers and hashes do.
 */
export function releaseBytes({ buffer, byteLength }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || byteLength < LEAST) return;
  if (buffer.byteLength === byteLength) buffer.transfer(0);
}

/** Node's pools have at most 64 KiB; what is larger belongs to whoever made it. */
const LEAST_AROUND = 128 * 1024;

/** The same for all of the buffer that a view looks into: nobody else may look into any of it. */
export function releaseAround({ buffer }: Uint8Array): void {
  if (buffer.byteLength >= LEAST_AROUND) releaseBytes(new Uint8Array(buffer));
}
