import { parentPath } from '../comparison/itemTree.ts';
import type { AnalysedFile, AnalysisRequest } from '../inventory/analysis.ts';
import { type Entry, type Inventory, type LocalStat, microseconds } from '../inventory/entry.ts';
import type { Memory, MemoryRow, RememberedFile } from './memory.ts';
import type { ToldMemory, ToldRow, ToldState } from './told.ts';

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
): Promise<ToldMemory> {
  // A first time remembers nothing, and needs no table of its paths.
  if (memory.rows.size === 0) return { sourceId, known: memory.known, rows: new Map() };
  const entries = new Map<string, Entry>();
  for (const entry of inventory.entries) entries.set(entry.path, entry);
  const contents = await readDoubtful(memory, entries, inventory.stats, read);
  const rows = new Map<string, ToldRow>();
  for (const [path, row] of memory.rows) {
    const entry = entries.get(path);
    if (entry === undefined ? isObscured(path, entries) : entry.kind === 'unknown') continue;
    const state = stateOf(row, entry, inventory.stats.get(path), contents.get(path));
    rows.set(path, { label: row.label, state });
  }
  return { sourceId, known: memory.known, rows };
}

type ReadFiles = (requests: readonly AnalysisRequest[]) => Promise<readonly AnalysedFile[]>;

type Entries = ReadonlyMap<string, Entry>;

/** Whether nobody can tell what is at a path that the walk has not found. */
function isObscured(path: string, entries: Entries): boolean {
  for (let above = parentPath(path); above !== undefined; above = parentPath(above)) {
    const entry = entries.get(above);
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
  for (const [path, { held }] of memory.rows) {
    const stat = stats.get(path);
    if (held.kind !== 'file' || stat === undefined || entries.get(path)?.kind !== 'file') continue;
    const isOpen = held.size === stat.size && held.content !== undefined;
    if (isOpen && !isSameStat(held, stat)) requests.push({ path, stat });
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
