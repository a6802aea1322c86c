import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLOCK_SIZE } from '@bytesync/relay/chunks/blocks.ts';
import { DiskChunkStore } from '@bytesync/relay/chunks/diskChunkStore.ts';
import { MemoryFirstChunkStore } from '@bytesync/relay/chunks/memoryFirstChunkStore.ts';
import { SqliteSessionStore } from '@bytesync/relay/sessions/sqliteSessionStore.ts';
import { chunkStoreContract } from './chunkStoreContract.ts';
import { sessionStoreContract } from './sessionStoreContract.ts';

describe('stores of the relay', () => {
  const folders: string[] = [];

  async function folder(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'bytesync-store-'));
    folders.push(made);
    return made;
  }

  after(async () => {
    for (const made of folders.splice(0)) {
      await rm(made, { recursive: true, force: true });
    }
  });

  describe('sqlite session store', () => {
    sessionStoreContract(async () => SqliteSessionStore.open(join(await folder(), 'db.sqlite')));
  });

  describe('sqlite session store of a temporary relay', () => {
    sessionStoreContract(async () =>
      SqliteSessionStore.open(join(await folder(), 'db.sqlite'), { isTemporary: true }),
    );
  });

  describe('disk chunk store', () => {
    chunkStoreContract(async () => new DiskChunkStore(await folder()));
  });

  for (const [room, most] of [
    ['room for all', 1e9],
    ['room for one', BLOCK_SIZE],
    ['no room', 0],
  ] as const) {
    describe(`memory-first chunk store with ${room}`, () => {
      chunkStoreContract(
        async () => new MemoryFirstChunkStore(new DiskChunkStore(await folder()), most),
      );
    });
  }
});
