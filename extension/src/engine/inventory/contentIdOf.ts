import { ContentHasher } from './contentId.ts';

/** Content id of bytes that are all here, in lower-case hex. */
export function contentIdOf(bytes: Uint8Array): string {
  const hasher = new ContentHasher();
  hasher.update(bytes);
  return Buffer.from(hasher.digest()).toString('hex');
}
