import { type BigIntStats, chmodSync, lstatSync, lutimesSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { ConfinedHandles, Pin } from './confinedHandles.ts';

/** A file-system error as the system itself would throw it. */
function errnoError(code: string, at: string): Error {
  return Object.assign(new Error(`${code}: ${at}`), { code });
}

/**
 * Platforms without handles that lead to folders: every component is looked at before each
 * operation, and a symbolic link among them refuses it. Between the look and the operation there
 * are microseconds in which another program could still swap a folder; docs/security.md says so.
 */
export class CheckedPaths implements ConfinedHandles {
  readonly #root: string;
  readonly #prefix: readonly string[];

  private constructor(root: string, prefix: readonly string[]) {
    this.#root = root;
    this.#prefix = prefix;
  }

  static open(root: string): CheckedPaths {
    return new CheckedPaths(realpathSync(root), []);
  }

  within<T>(folder: readonly string[], use: (osFolder: string) => T): T {
    return use(this.#checked(folder));
  }

  pin(folder: readonly string[], name: string): Pin {
    return new PathPin(path.join(this.#checked(folder), name));
  }

  descriptorPath(_fd: number, osPath: string): string {
    return osPath;
  }

  inside(folder: readonly string[]): CheckedPaths {
    this.#checked(folder);
    return new CheckedPaths(this.#root, [...this.#prefix, ...folder]);
  }

  close(): void {
    // Nothing is held between operations.
  }

  #checked(folder: readonly string[]): string {
    let at = this.#root;
    for (const name of [...this.#prefix, ...folder]) {
      at = path.join(at, name);
      if (!lstatSync(at).isDirectory()) throw errnoError('ENOTDIR', at);
    }
    return at;
  }
}

class PathPin implements Pin {
  readonly #path: string;
  readonly #ino: bigint;
  readonly #dev: bigint;

  constructor(at: string) {
    const stat = lstatSync(at, { bigint: true });
    this.#path = at;
    this.#ino = stat.ino;
    this.#dev = stat.dev;
  }

  stat(): BigIntStats {
    const stat = lstatSync(this.#path, { bigint: true });
    if (stat.ino !== this.#ino || stat.dev !== this.#dev) throw errnoError('ENOENT', this.#path);
    return stat;
  }

  chmod(mode: number): void {
    if (this.stat().isSymbolicLink()) throw errnoError('ELOOP', this.#path);
    chmodSync(this.#path, mode);
  }

  utimes(atime: string, mtime: string): void {
    this.stat();
    lutimesSync(this.#path, atime, mtime);
  }

  close(): void {
    // Nothing is held between operations.
  }
}
