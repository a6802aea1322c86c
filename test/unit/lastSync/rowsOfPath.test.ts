import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Memory, MemoryRow } from '../../../extension/src/engine/lastSync/memory.ts';
import { encodeMemory, plainOf } from '../../../extension/src/engine/lastSync/memoryBytes.ts';
import { readRowsOfPath } from '../../../extension/src/engine/lastSync/memoryStore.ts';
import { rowsOfPath } from '../../../extension/src/engine/lastSync/rowsOfPath.ts';
import { temporaryFolder } from '../apply/sources.ts';
import { hasCode } from '../streams/errors.ts';

const versionAt = (at: number) => at.toString(16).padStart(32, '0');
const row = (at: number, held: MemoryRow['held']): MemoryRow => {
  const supersedes = at % 3 === 0 ? [versionAt(at + 1), versionAt(at + 2)] : [];
  return { label: { version: versionAt(at), supersedes }, held };
};
const file = { kind: 'file', size: 1, mode: 0o644, mtimeNs: 5n, ctimeNs: 7n } as const;
const content = 'ab'.repeat(32);
const ROWS: ReadonlyMap<string, MemoryRow> = new Map([
  ['a', row(1, { kind: 'folder' })],
  ['a/b', row(2, { ...file, content })],
  ['a/bc', row(3, file)],
  ['gone', row(4, { kind: 'absent', owed: [Buffer.alloc(16, 1).toString('base64url')] })],
  ['link', row(5, { kind: 'link', target: 'a/b' })],
  ['mount', row(6, { kind: 'folder', isMount: true })],
]);
const MEMORY: Memory = {
  known: [],
  rows: ROWS,
  pending: new Map([['a/b', row(7, { ...file, size: 2 })]]),
};

describe('what a memory says of one path', () => {
  const temporary = temporaryFolder();
  const calm = async () => undefined;
  const plain = plainOf(encodeMemory(MEMORY));

  for (const path of [...ROWS.keys(), 'none']) {
    it(`is what the whole says: ${path}`, async () => {
      const rows = [ROWS.get(path), MEMORY.pending.get(path)].flatMap((one) => one ?? []);
      assert.deepEqual(
        await rowsOfPath(plain, path, calm),
        rows.map(({ label: { version }, held }) => ({ version, held })),
      );
    });
  }

  it('is nothing where the memory is damaged', async () => {
    mkdirSync(temporary.at('.bytesync'), { recursive: true });
    const bytes = encodeMemory(MEMORY);
    const { signal } = new AbortController();
    const read = () => readRowsOfPath(temporary.path, 'a/b', signal);
    assert.deepEqual(await read(), []);
    for (const [damaged, found] of [
      [bytes, 2],
      // Of less the oldest zlib says nothing: all of the content is there.
      [bytes.subarray(0, bytes.length / 2), 0],
    ] as const) {
      writeFileSync(temporary.at('.bytesync/last-sync'), damaged);
      assert.equal((await read()).length, found);
    }
    for (let length = 0; length < plain.length; length += 1) {
      await assert.rejects(
        rowsOfPath(plain.subarray(0, length), 'a/b', calm),
        hasCode('memory-malformed'),
      );
    }
  });

  it('is not waited for by whoever gives up', async () => {
    mkdirSync(temporary.at('.bytesync'), { recursive: true });
    writeFileSync(temporary.at('.bytesync/last-sync'), encodeMemory(MEMORY));
    const given = AbortSignal.abort();
    await assert.rejects(readRowsOfPath(temporary.path, 'a/b', given), hasCode('aborted'));
    const many = Array.from({ length: 50_000 }, (_, at) => [`f${at}`, row(1, file)] as const);
    const large = plainOf(encodeMemory({ ...MEMORY, rows: new Map(many) }));
    let turns = 0;
    const breathe = async () => {
      turns += 1;
      if (turns === 2) throw new Error('given up');
    };
    await assert.rejects(rowsOfPath(large, 'a/b', breathe), /given up/);
  });
});
