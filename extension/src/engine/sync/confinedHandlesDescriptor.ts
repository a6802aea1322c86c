import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  utimesSync,
} from 'node:fs';
import type { ConfinedHandles, Pin } from './confinedHandles.ts';

/** Linux's O_PATH, which Node does not name: a handle that needs no read permission. */
const O_PATH = 0o10000000;
const FOLDER = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Open folder handles kept for reuse in one confinement. */
const CACHED = 64;

interface Handle {
  readonly fd: number;
  readonly dev: bigint;
  readonly ino: bigint;
  users: number;
  /** False once the cache has let go of it: the last user closes it. */
  cached: boolean;
}

function hold(fd: number, cached: boolean): Handle {
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    return { fd, dev, ino, users: 0, cached };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function osPath(handle: Handle): string {
  return `/proc/self/fd/${handle.fd}`;
}

/**
 * Linux: every folder is opened relative to its parent's handle with O_NOFOLLOW, and operations
 * name entries relative to that handle, so nothing that happens to the path above can lead them
 * out. A kept handle is used again only while its path still leads to the same folder.
 */
export class DescriptorHandles implements ConfinedHandles {
  readonly #root: Handle;
  /** Least recently used first, by joined path. */
  readonly #cache = new Map<string, Handle>();
  #closed = false;

  private constructor(root: Handle) {
    this.#root = root;
    root.users = 1;
  }

  static open(root: string): DescriptorHandles {
    return new DescriptorHandles(hold(openSync(root, O_PATH | constants.O_DIRECTORY), false));
  }

  within<T>(folder: readonly string[], use: (osFolder: string) => T): T {
    const handle = this.#acquire(folder);
    try {
      return use(osPath(handle));
    } finally {
      this.#release(handle);
    }
  }

  pin(folder: readonly string[], name: string): Pin {
    return this.within(folder, (osFolder) => {
      const fd = openSync(`${osFolder}/${name}`, O_PATH | constants.O_NOFOLLOW);
      return new DescriptorPin(fd);
    });
  }

  descriptorPath(fd: number, _osPath: string): string {
    return `/proc/self/fd/${fd}`;
  }

  inside(folder: readonly string[]): DescriptorHandles {
    return this.within(folder, (osFolder) => {
      const fd = openSync(`${osFolder}/.`, O_PATH | constants.O_DIRECTORY);
      return new DescriptorHandles(hold(fd, false));
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const [key, handle] of this.#cache) this.#forget(key, handle);
    this.#release(this.#root);
  }

  #acquire(folder: readonly string[]): Handle {
    let handle = this.#root;
    handle.users += 1;
    let key = '';
    for (const name of folder) {
      key = `${key}/${name}`;
      try {
        const child = this.#child(handle, name, key);
        child.users += 1;
        this.#release(handle);
        handle = child;
      } catch (error) {
        this.#release(handle);
        throw error;
      }
    }
    return handle;
  }

  #child(parent: Handle, name: string, key: string): Handle {
    const path = `${osPath(parent)}/${name}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) {
      const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      this.#cache.delete(key);
      if (now?.ino === cached.ino && now.dev === cached.dev) {
        this.#cache.set(key, cached);
        return cached;
      }
      this.#forget(key, cached);
    }
    const child = hold(openSync(path, FOLDER), true);
    this.#cache.set(key, child);
    this.#evict(child);
    return child;
  }

  #evict(newest: Handle): void {
    for (const [key, handle] of this.#cache) {
      if (this.#cache.size <= CACHED || handle === newest) return;
      this.#forget(key, handle);
    }
  }

  #forget(key: string, handle: Handle): void {
    this.#cache.delete(key);
    handle.cached = false;
    if (handle.users === 0) closeSync(handle.fd);
  }

  #release(handle: Handle): void {
    handle.users -= 1;
    if (handle.users === 0 && !handle.cached) closeSync(handle.fd);
  }
}

class DescriptorPin implements Pin {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  stat(): BigIntStats {
    return fstatSync(this.#fd, { bigint: true });
  }

  // fchmod and futimes refuse an O_PATH handle; its /proc entry leads to exactly what it holds.
  chmod(mode: number): void {
    chmodSync(`/proc/self/fd/${this.#fd}`, mode);
  }

  utimes(atime: string, mtime: string): void {
    utimesSync(`/proc/self/fd/${this.#fd}`, atime, mtime);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
