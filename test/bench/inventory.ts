import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeInventory } from '../../extension/src/engine/inventory/encodeInventory.ts';
import { type Figure, median } from './figure.ts';
import { ANALYSED_FILES, type AnalysedTwice, analyseTwice } from './inventory/analyses.ts';
import type { Compared } from './inventory/comparisonProcess.ts';
import { isThere } from './inventory/peers.ts';
import { bundleParts, type Ran, run, runPart } from './inventory/processes.ts';
import { makeTree } from './inventory/tree.ts';
import { treeEntries } from './inventory/treeEntries.ts';

const RUNS = 7;
const ANALYSES = 3;
const MEMBERS = 3;
/** Of the large comparison: a million entries with the folders. */
const LARGE = { folders: 100_000, files: 900_000 };

/** The base inventory, its exchange, a second analysis, and a large comparison. Goals: docs/performance.md. */
export async function inventory(): Promise<readonly Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bytesync-bench-'));
  try {
    const parts = join(scratch, 'parts');
    await bundleParts(parts);
    const tree = join(scratch, 'tree');
    makeTree(tree);
    return [
      ...(await walks(parts, tree, scratch)),
      ...(await analyses(parts, scratch)),
      ...(await comparisons(parts, scratch)),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Both by turns, after one of each that counts for nothing: the tree is in the system's memory then. */
async function walks(parts: string, tree: string, scratch: string): Promise<Figure[]> {
  const empty = join(scratch, 'empty');
  await mkdir(empty);
  const rsync = isThere('rsync');
  const ours: number[] = [];
  const peers: number[] = [];
  let bytes = 0;
  for (let turn = 0; turn <= RUNS; turn += 1) {
    const walked = await runPart<{ bytes: number }>(parts, 'walk', tree);
    const peer = rsync ? await run('rsync', ['-an', `${tree}/`, `${empty}/`]) : undefined;
    bytes = walked.said.bytes;
    if (turn === 0) continue;
    ours.push(walked.ms);
    if (peer) peers.push(peer.ms);
  }
  return [
    { name: 'base inventory, 200,000 files in 20,000 folders', unit: 'ms', values: ours },
    ...against('rsync -an of the same', 'ms', ours, peers),
    ...(await exchange(tree, bytes)),
  ];
}

async function exchange(tree: string, bytes: number): Promise<Figure[]> {
  const ours: Figure = { name: 'exchange of these', unit: 'bytes', values: [bytes] };
  if (!isThere('zstd') || !isThere('find')) return [ours];
  const find = `find "$0" -printf '%P %s %T@ %m\\n' | zstd -3 --stdout`;
  const { output }: Ran = await run('sh', ['-c', find, tree]);
  return [ours, ...against('find … | zstd -3', 'bytes', [bytes], [output.length])];
}

/** The second of two with nothing changed in between has the first one as its peer. */
async function analyses(parts: string, scratch: string): Promise<Figure[]> {
  const all = await analyseTwice(parts, scratch, ANALYSES);
  const of = (part: keyof AnalysedTwice) => all.map((one) => one[part]);
  const name = `second analysis in checksum mode, ${ANALYSED_FILES} files`;
  return [
    { name, unit: 'ms', values: of('second') },
    ...against('first analysis', 'ms', of('second'), of('first')),
    { name: `${name}, as whole processes`, unit: 'ms', values: of('secondWhole') },
    ...against('first analysis as whole processes', 'ms', of('secondWhole'), of('firstWhole')),
  ];
}

async function comparisons(parts: string, scratch: string): Promise<Figure[]> {
  const files = Array.from({ length: MEMBERS }, (_, member) =>
    join(scratch, `inventory-${member}`),
  );
  for (const [member, file] of files.entries()) {
    await writeFile(file, encodeInventory(treeEntries(LARGE.folders, LARGE.files, member)));
  }
  const all: Compared[] = [];
  for (let turn = 0; turn < ANALYSES; turn += 1) {
    all.push((await runPart<Compared>(parts, 'comparison', ...files)).said);
  }
  const figure = (name: string, unit: Figure['unit'], of: (one: Compared) => number): Figure => {
    return { name, unit, values: all.map(of) };
  };
  return [
    figure('1,000,000 entries of 3 members: read', 'ms', ({ readMs }) => readMs),
    figure('1,000,000 entries of 3 members: compared', 'ms', ({ compareMs }) => compareMs),
    figure('resident after that', 'MB', ({ residentMb }) => residentMb),
    figure('resident at most', 'MB', ({ mostMb }) => mostMb),
  ];
}

/** A peer's figure, and what part of it ours is; a peer that is missing has been told of. */
function against(
  name: string,
  unit: Figure['unit'],
  ours: readonly number[],
  peers: readonly number[],
): Figure[] {
  if (peers.length === 0) return [];
  const part = median(ours) / median(peers);
  return [
    { name, unit, values: peers },
    { name: `in relation to ${name}`, unit: 'of the peer', values: [part] },
  ];
}
