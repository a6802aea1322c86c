import { open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { ContributedFile } from './contributed.ts';

/**
 * Reads a text that an extension brings.
 * @param most bytes
 * @throws Error where it lies outside its extension, links included; where it is no file, too large or not there
 */
export async function contributedText(
  { folder, path }: ContributedFile,
  most: number,
): Promise<string> {
  const root = await realpath(folder);
  const place = await realpath(join(root, path));
  const inner = relative(root, place);
  if (inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner)) {
    throw new Error('A contributed file lies outside its extension.');
  }
  const file = await open(place, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error('What is contributed is no file.');
    if (stat.size > most) throw new Error(`A contributed file has ${stat.size} bytes.`);
    const bytes = Buffer.alloc(stat.size);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return new TextDecoder().decode(bytes.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
