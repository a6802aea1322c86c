import { closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { checkRelativePath } from './path.ts';

// Not every platform has all of these flags.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const FOLDER = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | NO_FOLLOW;
// Non-blocking: a FIFO that was swapped in must not hang the reader.
const FILE = constants.O_RDONLY | NO_FOLLOW | (constants.O_NONBLOCK ?? 0);

const HANDLES = '/proc/self/fd';

function splitLast(path: string): [string, string] {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/**
 * Opens files of one data source for reading, never through a symbolic link: on Linux from folder
 * to folder by open handles, elsewhere by checking each component first. The last file's folder
 * stays open, since files come sorted by path. Holds two descriptors until `close`.
 */
export class InsideOpener {
  readonly #root: string;
  readonly #byHandle: boolean;
  #folder: { readonly path: string; readonly handle: number } | undefined;

  constructor(root: string, byHandle = existsSync(HANDLES)) {
    this.#root = root;
    this.#byHandle = byHandle;
  }

  /**
   * @returns a descriptor; the caller closes it.
   * @throws BytesyncError 'path-not-allowed'; 'entry-changed' when a component is a link; errors of
   *   the file system as they are.
   */
  open(path: string): number {
    checkRelativePath(path);
    if (path === '') throw new BytesyncError('path-not-allowed', { path });
    const [folder, name] = splitLast(path);
    if (!this.#byHandle) {
      this.#checkLinks(path);
      return openSync(`${this.#root}/${path}`, FILE);
    }
    return openSync(`${HANDLES}/${this.#enter(folder)}/${name}`, FILE);
  }

  close(): void {
    if (this.#folder !== undefined) closeSync(this.#folder.handle);
    this.#folder = undefined;
  }

  #enter(path: string): number {
    if (this.#folder?.path === path) return this.#folder.handle;
    this.close();
    let handle = openSync(this.#root, FOLDER);
    try {
      for (const name of path === '' ? [] : path.split('/')) {
        const next = openSync(`${HANDLES}/${handle}/${name}`, FOLDER);
        closeSync(handle);
        handle = next;
      }
    } catch (error) {
      closeSync(handle);
      throw error;
    }
    this.#folder = { path, handle };
    return handle;
  }

  #checkLinks(path: string): void {
    let full = this.#root;
    for (const name of path.split('/')) {
      full = `${full}/${name}`;
      if (lstatSync(full).isSymbolicLink()) throw new BytesyncError('entry-changed', { path });
    }
  }
}
