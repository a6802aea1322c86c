import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import { readHomeFile, writeHomeFile } from '../../../extension/src/engine/session/home.ts';
import { withHomeLock } from '../../../extension/src/engine/session/homeLock.ts';
import { loadDeviceKeys } from '../../../extension/src/engine/session/identityStore.ts';
import { HomeStore } from '../../../extension/src/engine/session/privateStore.ts';
import { TrustStore } from '../../../extension/src/engine/session/trustStore.ts';

// One of several processes that use a home folder at once.
const [action = '', home = '', number = ''] = process.argv.slice(2);

async function count(): Promise<string> {
  return withHomeLock(home, async () => {
    const stored = await readHomeFile(home, 'count.json', z.number());
    const next = (stored ?? 0) + 1;
    // Long enough for another to get in, if it could.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writeHomeFile(home, 'count.json', next);
    return `${next}`;
  });
}

async function refused(): Promise<string> {
  try {
    await loadDeviceKeys(new HomeStore(home));
    return 'no error';
  } catch (error) {
    return error instanceof BytesyncError ? error.code : String(error);
  }
}

async function act(): Promise<string> {
  if (action === 'count') return count();
  if (action === 'refused') return refused();
  if (action === 'device') {
    return Buffer.from((await loadDeviceKeys(new HomeStore(home))).publicKey).toString('hex');
  }
  const key = new Uint8Array(32).fill(Number(number));
  await new TrustStore(new HomeStore(home)).trust(key, `device ${number}`, new Date());
  return '';
}

process.stdout.write(await act());
