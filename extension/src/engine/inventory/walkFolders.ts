import { once } from 'node:events';
import { IgnoreRules } from '../ignoring/ignoreRules.ts';
import { asTask } from '../workers/taskOutcome.ts';
import { Findings } from './findings.ts';
import { FolderReader, folderObscuredBy } from './folderReader.ts';
import { Pace } from './pace.ts';
import {
  type FromWalker,
  receiveFolders,
  type SentFolders,
  sendFolders,
  type WalkedPart,
  type WalkJob,
} from './walkParts.ts';

/** After so long what is left goes back, so that no thread is without work for long. */
const SLICE_MS = 50;

/** Lends a hand to the walk of a source: reads the folders that it is given, and what is in them, until its port is closed. */
export async function walkFolders(job: WalkJob): Promise<void> {
  const { port, root, ownToken, settings, prefix } = job;
  const say = (message: FromWalker) => port.postMessage(message);
  const base = IgnoreRules.ofSession(settings, { lists: [], prefix });
  const walk = asTask((sent: SentFolders) => walkSlice(root, ownToken, base, sent));
  let isOpen = true;
  const work = async (sent: SentFolders) => {
    if (isOpen) say({ type: 'walked', outcome: await walk(sent) });
  };
  let working = Promise.resolve();
  port.on('message', (sent: SentFolders) => {
    // What is no error of the walk ends the thread's part; the other end is told by the close.
    working = working.then(() => work(sent)).catch(() => port.close());
  });
  const closed = once(port, 'close');
  say({ type: 'ready' });
  await closed;
  isOpen = false;
  await working;
}

async function walkSlice(
  root: string,
  ownToken: string | undefined,
  base: IgnoreRules,
  sent: SentFolders,
): Promise<WalkedPart> {
  const reader = new FolderReader(root, ownToken, new Pace(undefined, () => undefined));
  const found = new Findings();
  const pending = receiveFolders(sent, base);
  const end = performance.now() + SLICE_MS;
  while (performance.now() < end) {
    const folder = pending.pop();
    if (folder === undefined) break;
    try {
      const batch = await reader.read(folder);
      found.add(folder, batch);
      for (const inner of batch.folders.toReversed()) pending.push(inner);
    } catch (error) {
      found.addObscured(folder.entry.path, folderObscuredBy(error));
    }
  }
  const nestedTokens = [...reader.nestedTokens];
  return { found: found.sent(), nestedTokens, left: sendFolders(pending) };
}
