import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '../host/vsix.ts';

let folder: string | undefined;
let packed: Promise<string> | undefined;

/** The extension's package as users get it, made once for all tests of this process. */
export function packedExtension(): Promise<string> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'bytesync-packed-'));
  const vsix = join(folder, 'bytesync.vsix');
  await packExtension(vsix);
  return vsix;
}

after(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});
