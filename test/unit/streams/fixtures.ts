import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { ContentHasher } from '../../../extension/src/engine/inventory/contentId.ts';
import type { LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import { DeltaBase } from '../../../extension/src/engine/sync/deltaBase.ts';
import type { FileTarget } from '../../../extension/src/engine/sync/fileReceiver.ts';
import { StagedFile } from '../../../extension/src/engine/sync/stagedFile.ts';

export function newStream(): StreamKeys {
  return { sessionId: createId(), streamId: createId(), key: randomBytes(32) };
}

export function contentOf(bytes: Uint8Array): string {
  const hasher = new ContentHasher();
  hasher.update(bytes);
  return Buffer.from(hasher.digest()).toString('hex');
}

/** A temporary folder, removed by `remove`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'bytesync-streams-'));

  write(path: string, bytes: Uint8Array | string): string {
    const full = join(this.path, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, bytes);
    return full;
  }

  read(path: string): Buffer {
    return readFileSync(join(this.path, path));
  }

  /** What the inventory would know of the file. */
  source(path: string): { root: string; path: string; stat: LocalStat } {
    const stat = lstatSync(join(this.path, path), { bigint: true });
    const { mtimeNs, ctimeNs, ino, dev } = stat;
    return {
      root: this.path,
      path,
      stat: { size: Number(stat.size), mtimeNs, ctimeNs, ino, dev },
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Staging in a folder; bases are files in another one. Stands where the applier does. */
export class FolderTarget implements FileTarget {
  readonly folder = new Folder();
  readonly failures = new Map<number, ErrorCode>();
  readonly #staged = new Map<number, string>();
  readonly #bases = new Map<number, DeltaBase>();
  readonly #open = new Map<number, StagedFile>();

  /** Files that are one behind the other in it. */
  addBase(operation: number, ...paths: readonly string[]): void {
    const pieces = paths.map((path) => ({ fd: openSync(path, 'r'), length: statSync(path).size }));
    this.#bases.set(operation, new DeltaBase(pieces));
  }

  bytesWritten = 0;

  async room(): Promise<void> {
    await new Promise(setImmediate);
  }

  written(bytes: number): void {
    this.bytesWritten += bytes;
  }

  bytesReused = 0;

  reused(_: number, bytes: number): void {
    this.bytesReused += bytes;
  }

  wants(operation: number): boolean {
    return !this.failures.has(operation);
  }

  stageFor(operation: number): StagedFile {
    const name = String(operation);
    const file = new StagedFile(operation, name, openSync(join(this.folder.path, name), 'wx+'));
    this.#open.set(operation, file);
    return file;
  }

  base(operation: number): DeltaBase | undefined {
    return this.#bases.get(operation);
  }

  staged(operation: number, file: StagedFile): void {
    file.close();
    this.#open.delete(operation);
    this.#staged.set(operation, file.name);
  }

  failed(operation: number, code: ErrorCode): void {
    this.#open.get(operation)?.close();
    this.#open.delete(operation);
    this.failures.set(operation, code);
  }

  /** Content that was accepted for an operation. */
  content(operation: number): Buffer | undefined {
    const name = this.#staged.get(operation);
    return name === undefined ? undefined : this.folder.read(name);
  }

  get openFiles(): number {
    return this.#open.size;
  }

  close(): void {
    for (const base of this.#bases.values()) base.close();
    for (const file of this.#open.values()) file.close();
    this.folder.remove();
  }
}
