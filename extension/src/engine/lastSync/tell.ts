import { parentPath } from '../comparison/itemTree.ts';
import type { AnalysedFile, AnalysisRequest } from '../inventory/analysis.ts';
import { type Entry, type Inventory, type LocalStat, microseconds } from '../inventory/entry.ts';
import type { Memory, MemoryRow, RememberedFile } from './memory.ts';
import type { ToldMemory, ToldRow, ToldState } from './told.ts';

export interface Told {
  /** The memory, with what a run that was ended early has done. */
  readonly memory: Memory;
  readonly told: ToldMemory;
}

/**
 * What a source says of its memory: what of the inventory is as it was agreed, and what is not. Reads
 * the files whose dates changed and whose size did not, if their content was known.
 * @param read tells the content ids of files of the source
 */
export async function tellMemory(
  sourceId: string,
  memory: Memory,
  inventory: Pick<Inventory, 'entries' | 'stats'>,
  read: ReadFiles,
): Promise<Told> {
  const { known, pending } = memory;
  // A first time remembers nothing, and needs no table of its paths.
  if (memory.rows.size + pending.size === 0) {
    return { memory, told: { sourceId, known, rows: new Map() } };
  }
  const entries = new Map<string, Entry>();
  for (const entry of inventory.entries) entries.set(entry.path, entry);
  const contents = await readDoubtful(memory, entries, inventory.stats, read);
  const state = (path: string, row: MemoryRow) =>
    stateOf(row, entries.get(path), inventory.stats.get(path), contents.get(path));
  const settled = pending.size === 0 ? memory : withDone();
  const told = new Map<string, ToldRow>();
  for (const [path, row] of settled.rows) {
    if (!isUnknown(path, entries)) told.set(path, { label: row.label, state: state(path, row) });
  }
  return { memory: settled, told: { sourceId, known, rows: told } };

  function withDone(): Memory {
    const rows = new Map(memory.rows);
    const left = new Map<string, MemoryRow>();
    for (const [path, row] of pending) {
      if (isUnknown(path, entries)) left.set(path, row);
      else if (state(path, row) === 'same') rows.set(path, row);
    }
    return { known, rows, pending: left };
  }
}

/** Tells the content ids of files of one source. */
export type ReadFiles = (requests: readonly AnalysisRequest[]) => Promise<readonly AnalysedFile[]>;

type Entries = ReadonlyMap<string, Entry>;

/** Whether nobody can tell what is at a path. */
function isUnknown(path: string, entries: Entries): boolean {
  for (let at: string | undefined = path; at !== undefined; at = parentPath(at)) {
    const entry = entries.get(at);
    if (entry !== undefined) return entry.kind === 'unknown';
  }
  return false;
}

async function readDoubtful(
  memory: Memory,
  entries: Entries,
  stats: ReadonlyMap<string, LocalStat>,
  read: ReadFiles,
): Promise<ReadonlyMap<string, AnalysedFile>> {
  const requests: AnalysisRequest[] = [];
  const isDoubtful = (row: MemoryRow | undefined, stat: LocalStat): boolean => {
    if (row?.held.kind !== 'file' || row.held.content === undefined) return false;
    return row.held.size === stat.size && !isSameStat(row.held, stat);
  };
  for (const path of new Set([...memory.rows.keys(), ...memory.pending.keys()])) {
    const stat = stats.get(path);
    if (stat === undefined || entries.get(path)?.kind !== 'file') continue;
    const rows = [memory.rows.get(path), memory.pending.get(path)];
    if (rows.some((row) => isDoubtful(row, stat))) requests.push({ path, stat });
  }
  const files = requests.length > 0 ? await read(requests) : [];
  return new Map(files.map((file) => [file.path, file]));
}

/** Whether the file was not written to, as far as its own file system says. */
function isSameStat(held: RememberedFile, { size, mtimeNs, ctimeNs }: LocalStat): boolean {
  return held.size === size && held.mtimeNs === mtimeNs && held.ctimeNs === ctimeNs;
}

function stateOf(
  { held }: MemoryRow,
  entry: Entry | undefined,
  stat: LocalStat | undefined,
  read: AnalysedFile | undefined,
): ToldState {
  if (entry === undefined) return held.kind === 'absent' ? 'same' : 'changed';
  if (entry.kind !== held.kind) return 'changed';
  if (entry.kind === 'link') {
    return held.kind === 'link' && held.target === entry.target ? 'same' : 'changed';
  }
  if (entry.kind === 'folder') return 'same';
  if (held.kind !== 'file' || stat === undefined || held.size !== stat.size) return 'changed';
  // As the standard mode has it: without a content id, equal size and date are equal.
  const sameDate =
    held.mtimeNs === stat.mtimeNs || microseconds(held.mtimeNs) === microseconds(stat.mtimeNs);
  const sameContent =
    isSameStat(held, stat) ||
    (held.content === undefined
      ? sameDate
      : read !== undefined && 'content' in read && read.content === held.content);
  if (!sameContent) return 'changed';
  return sameDate && 'mode' in entry && entry.mode === held.mode ? 'same' : 'touched';
}
