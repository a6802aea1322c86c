import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { idBytes } from '@bytesync/shared/wire/ids.ts';
import type { ChunkKey } from '../sessions/sessionStore.ts';
import { type Spent, writeBody } from './chunkBody.ts';
import type { ChunkStore, ReceivedChunk, StoredContent } from './chunkStore.ts';
import { diskError } from './diskError.ts';

/** `<stream>-<index>`, the stream's id in hex, the index in decimal. */
const CHUNK_NAME = /^([0-9a-f]{32})-(0|[1-9]\d{0,9})$/;

/**
 * ChunkStore in a folder: `incoming/` holds what arrives, `chunks/<session>/` what is stored. Ids
 * stand there in hex, because two ids in base64url may differ in case alone.
 */
export class DiskChunkStore implements ChunkStore {
  readonly #incoming: string;
  readonly #chunks: string;

  /** @param folder the relay's data folder; both folders in it are on one file system */
  constructor(folder: string) {
    this.#incoming = join(folder, 'incoming');
    this.#chunks = join(folder, 'chunks');
  }

  async receive(body: Readable, limit: number, spent?: Spent): Promise<ReceivedChunk> {
    const path = join(this.#incoming, randomUUID());
    const file = await open(path, 'wx', 0o600).catch(diskError);
    let written: { size: number; digest: Uint8Array };
    try {
      written = await writeBody(body, file, limit, spent);
      await file.close();
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
    return {
      ...written,
      keep: (key) => this.#keep(path, key),
      discard: () => rm(path, { force: true }),
    };
  }

  async read(key: ChunkKey): Promise<StoredContent | undefined> {
    try {
      const file = await open(this.#path(key), 'r');
      return {
        next: (most) => nextOf(file, most),
        spent: (pieces) => pieces.forEach(releaseBytes),
        close: () => file.close(),
      };
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  async delete(key: ChunkKey): Promise<void> {
    try {
      await unlink(this.#path(key));
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
    }
  }

  deleteSession(sessionId: string): Promise<void> {
    return rm(this.#sessionFolder(sessionId), { recursive: true, force: true });
  }

  async recover(sessionIds: readonly string[]): Promise<void> {
    await rm(this.#incoming, { recursive: true, force: true });
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    await mkdir(this.#chunks, { recursive: true, mode: 0o700 });
    const known = new Set(sessionIds.map(hexId));
    for await (const entry of await opendir(this.#chunks)) {
      if (!known.has(entry.name)) {
        await rm(join(this.#chunks, entry.name), { recursive: true, force: true });
      }
    }
  }

  async *list(sessionId: string): AsyncGenerator<{ key: ChunkKey; size: number }> {
    const folder = this.#sessionFolder(sessionId);
    const entries = await opendir(folder).catch((error: unknown) => {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    });
    for await (const entry of entries ?? []) {
      const [, stream, index] = CHUNK_NAME.exec(entry.name) ?? [];
      if (stream !== undefined && index !== undefined) {
        const streamId = Buffer.from(stream, 'hex').toString('base64url');
        const { size } = await stat(join(folder, entry.name));
        yield { key: { sessionId, streamId, index: Number(index) }, size };
      }
    }
  }

  async #keep(path: string, key: ChunkKey): Promise<void> {
    try {
      await rename(path, this.#path(key));
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      // The session's first chunk.
      await mkdir(this.#sessionFolder(key.sessionId), { recursive: true, mode: 0o700 }).catch(
        diskError,
      );
      await rename(path, this.#path(key)).catch(diskError);
    }
  }

  #sessionFolder(sessionId: string): string {
    return join(this.#chunks, hexId(sessionId));
  }

  #path({ sessionId, streamId, index }: ChunkKey): string {
    return join(this.#sessionFolder(sessionId), `${hexId(streamId)}-${index}`);
  }
}

async function nextOf(file: FileHandle, most: number): Promise<readonly Uint8Array[]> {
  const piece = Buffer.allocUnsafeSlow(most);
  const { bytesRead } = await file.read(piece, 0, most);
  if (bytesRead === 0) return [];
  return [bytesRead === most ? piece : piece.subarray(0, bytesRead)];
}

function hexId(id: string): string {
  return Buffer.from(idBytes(id)).toString('hex');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
