// Fills a file system of 80 MiB. Arguments: a source on it, and the size of a second file in MiB. Prints what became of a large file.
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { Applier } from '../../../extension/src/engine/sync/applier.ts';
import { fileSystemError } from '../../../extension/src/engine/sync/fileSystemError.ts';
import { diskSpace } from '../../../extension/src/engine/sync/freeSpace.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import { apply, CONTENT, ends, fill, writeFile } from './sources.ts';

const MIB = 1024 * 1024;
/** What is free when the files begin to come. */
const FREE = 24 * MIB;

const [, , root = '', other = '0'] = process.argv;
const sizes = [32 * MIB, Number(other) * MIB];

function operation(path: string, size: number): Operation {
  const written = writeFile(path, '', null);
  if (written.kind !== 'write-file') throw new Error(written.kind);
  return { ...written, entry: { ...written.entry, size } };
}

function write(applier: Applier, id: number, size: number): void {
  const file = applier.stageFor(id);
  try {
    for (let left = size; left > 0; left -= MIB) file.write(Buffer.alloc(Math.min(left, MIB), 1));
    applier.staged(id, file, CONTENT);
  } catch (error) {
    applier.failed(id, fileSystemError(error).code);
  }
}

const result = await apply(root, {
  operations: [operation('large', sizes[0] ?? 0), operation('other', sizes[1] ?? 0)],
  before: (applier) => {
    // The space was there when the run began.
    const { free } = diskSpace(root) ?? { free: 0n };
    fill(root, { filler: 'y'.repeat(Number(free) - FREE) });
    for (const [id, size] of sizes.entries()) write(applier, id, size);
  },
});
const partial = `${root}/.bytesync/partial`;
const names = existsSync(partial) ? readdirSync(partial) : [];
const halves = names.filter((name) => !name.endsWith('.json'));
const { free, total } = diskSpace(root) ?? { free: 0n, total: 0n };
console.log(
  JSON.stringify({
    ends: ends(result),
    told: result.problems[0]?.values?.kept,
    kept: halves.map((name) => statSync(`${partial}/${name}`).size),
    isFree: free >= total / 20n,
  }),
);
