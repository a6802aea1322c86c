import { createId, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { readHomeFile, writeHomeFile } from '../../engine/session/home.ts';
import { withHomeLock } from '../../engine/session/homeLock.ts';

const FILE = 'installation.json';
const installationSchema = z.object({ version: z.literal(1), id: idSchema });

/**
 * The id of this installation, made once. Secrets lie where the person is, which several machines may
 * share through remote windows: each keeps its own under this id.
 * @param folder the extension's global storage
 * @throws BytesyncError home-unusable
 */
export async function installationId(folder: string): Promise<string> {
  const stored = await readHomeFile(folder, FILE, installationSchema);
  if (stored !== undefined) return stored.id;
  return withHomeLock(folder, async () => {
    // Another window may have made it meanwhile.
    const made = await readHomeFile(folder, FILE, installationSchema);
    const id = made?.id ?? createId();
    if (made === undefined) await writeHomeFile(folder, FILE, { version: 1, id });
    return id;
  });
}
