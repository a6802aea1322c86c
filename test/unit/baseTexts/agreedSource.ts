import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeTexts } from '../../../extension/src/engine/baseTexts/agreedTexts.ts';
import {
  findBaseText,
  type WantedText,
} from '../../../extension/src/engine/baseTexts/findBaseText.ts';
import { contentIdOf } from '../../../extension/src/engine/inventory/contentIdOf.ts';
import type { MemoryRow } from '../../../extension/src/engine/lastSync/memory.ts';
import { writeMemory } from '../../../extension/src/engine/lastSync/memoryStore.ts';
import { fileAt, fill, remove, temporaryFolder, writeFile } from '../apply/sources.ts';
import { git, gitEnvironment } from '../ignoring/gitTree.ts';
import { synchronize, versionOf } from '../trash/trashed.ts';

export const VERSION = '1'.repeat(32);
export const OTHER = '2'.repeat(32);
export const PATH = 'src/été [1] "2".txt';
export const AGREED = 'what all had\nwhen they agreed\n';
/** As many bytes. */
export const ALIKE = 'what all had\nwhen they argued\n';
export const LATER = 'what came later\n';
/** Words for Git. */
export const PERSON = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

/** A new source for each test of a suite, with a file of which nobody knows what was agreed. */
export function agreedSource() {
  const temporary = temporaryFolder();
  let root = '';

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(join(root, '.bytesync'), { recursive: true, mode: 0o700 });
    fill(root, { [PATH]: LATER });
  });

  const signal = new AbortController().signal;
  const environment = gitEnvironment();
  const at = (path = PATH, version = VERSION): WantedText => {
    return { root, path, version, where: 'elsewhere' };
  };
  const find = async (wanted = at(), env = environment) => {
    const found = await findBaseText(wanted, signal, env);
    return found && Buffer.from(found).toString();
  };
  const idOf = (text: string) => contentIdOf(Buffer.from(text));

  const rowOf = (text: string, { version = VERSION, isKnown = true } = {}): MemoryRow => ({
    label: { version, supersedes: [] },
    held: {
      ...{ kind: 'file', size: Buffer.byteLength(text), mode: 0o644, mtimeNs: 1n, ctimeNs: 1n },
      ...(isKnown && { content: idOf(text) }),
    },
  });
  const remember = (row: MemoryRow, path = PATH) =>
    writeMemory(root, { known: [], rows: new Map([[path, row]]), pending: new Map() });
  const list = (text: string, path = PATH) => {
    const line = { path, version: VERSION, content: idOf(text) };
    fill(root, { '.bytesync/texts/list': encodeTexts([line]) });
  };

  /** Puts the file as it is into the trash, as a synchronization that writes another one does. */
  const replace = (text: string, day: number) =>
    synchronize(root, [writeFile(PATH, text, fileAt(root, PATH))], { 0: text }, versionOf(day));
  const trash = async (...texts: readonly string[]) => {
    for (const [day, text] of texts.entries()) {
      fill(root, { [PATH]: text });
      await synchronize(root, [remove(fileAt(root, PATH))], {}, versionOf(day + 1));
    }
  };
  const inTrash = (day = 1) => join(root, '.bytesync/trash', versionOf(day), PATH);

  const init = (folder = root) => git(folder, ['init', '-q', '-b', 'main']);
  const stage = (text: string) => {
    fill(root, { [PATH]: text });
    git(root, ['add', '--', PATH]);
  };
  const commit = (...texts: readonly string[]) => {
    for (const text of texts) {
      stage(text);
      git(root, [...PERSON, 'commit', '-q', '-m', 'x']);
    }
  };

  return {
    get root() {
      return root;
    },
    set root(folder: string) {
      root = folder;
    },
    ...{ temporary, signal, environment, at, find, idOf, rowOf, remember, list },
    ...{ replace, trash, inTrash, init, stage, commit },
  };
}
