import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { forgetBaseTexts } from '../baseTexts/forgetBaseTexts.ts';
import { analyseFiles } from '../inventory/analysis.ts';
import type { Inventory } from '../inventory/entry.ts';
import { readSourceId } from '../inventory/sourceToken.ts';
import type { Planned } from '../planning/planned.ts';
import type { ApplyResult } from '../sync/applyResult.ts';
import type { ChangedFiles } from './changedFiles.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import { readMemory, writeMemory } from './memoryStore.ts';
import { type EndedRun, expect, remember } from './remember.ts';
import { isSameMemory } from './sameMemory.ts';
import { respelled, SpelledMemory } from './spelledMemory.ts';
import { type ReadFiles, tellMemory } from './tell.ts';
import type { Memories, ToldMemory } from './told.ts';
import { encodeTold } from './toldBytes.ts';
import { isMount, withoutUnmounted } from './unmounted.ts';

/** Where a source lies. */
export interface SourcePlace {
  readonly root: string;
  /** Where the source is a single file: its name. */
  readonly file?: string;
}

/** How a memory is held against what is there. */
export interface ReadingMemory {
  /** See `tellMemory`. */
  readonly read?: ReadFiles;
  /** Which names count as one; absent: only equal ones. */
  readonly names?: NameRule;
}

/** A run that ended, for one of this member's sources. */
export interface RememberedRun {
  readonly planned: Planned;
  readonly memories: Memories;
  readonly version: string;
  readonly column: number;
  /** Absent where nothing was to be done here. */
  readonly applied: ApplyResult | undefined;
}

/**
 * What one of this member's own sources remembers of its last synchronizations. A source that is a single
 * file has its row in the memory of its folder, so that there is one truth about it.
 */
export class OwnMemory {
  readonly #place: SourcePlace;
  /** Of the whole folder. */
  readonly #memory: Memory;
  /** What lies in the folder, as long as this member has written nothing; undefined where that can't be told. */
  #stored: Memory | undefined;
  /** What was walked, without what can't be told by this memory. */
  readonly inventory: Inventory;
  /** Undefined for a source that can't remember, since nothing can be written there. */
  readonly told: ToldMemory | undefined;
  #remembered: Memory | undefined;

  private constructor(
    place: SourcePlace,
    memory: Memory,
    stored: Memory | undefined,
    inventory: Inventory,
    told: ToldMemory | undefined,
  ) {
    this.#place = place;
    this.#memory = memory;
    this.#stored = stored;
    this.inventory = inventory;
    this.told = told;
  }

  static async read(
    place: SourcePlace,
    walked: Inventory,
    { names, read = (requests) => analyseFiles(place.root, requests) }: ReadingMemory = {},
  ): Promise<OwnMemory> {
    const sourceId = await readSourceId(place.root).catch(() => undefined);
    const stored = await readMemory(place.root);
    const memory = stored ?? NO_MEMORY;
    if (sourceId === undefined) return new OwnMemory(place, memory, stored, walked, undefined);
    const part = ownPart(memory, place);
    const own = names === undefined ? part : respelled(part, walked.entries, names);
    const inventory = withoutUnmounted(walked, own);
    const { told, memory: settled } = await tellMemory(sourceId, own, inventory, read);
    return new OwnMemory(place, whole(memory, place, settled), stored, inventory, told);
  }

  /** As it is sent; empty where nothing is told. */
  encoded(): Uint8Array {
    const { told, inventory } = this;
    return told === undefined ? new Uint8Array() : encodeTold(told, inventory.entries);
  }

  /**
   * Before anything of a run is done here. What can't be kept now is told by `remember`, if it can't be kept
   * then either; until then it is as if there were no such precaution.
   */
  async expect(run: Omit<RememberedRun, 'applied'>): Promise<void> {
    if (this.told === undefined || remembersNothing(run)) return;
    const { column, planned } = run;
    const changes = new Set(
      planned.plan.operations.flatMap(({ target, path }) => (target === column ? [path] : [])),
    );
    const own = this.#inPathsOf(run, (before, ended) => expect(before, ended, changes));
    await this.#write(own).catch(() => undefined);
  }

  /**
   * @param now what the file system says of what the run has changed, by the comparison's paths
   * @param isAskedFor whether `remembered` is asked for afterwards: it is as much as the comparison
   * @returns why it could not be kept; everything else is done by then, and must be told
   */
  async remember(
    run: RememberedRun,
    now: Pick<ChangedFiles, 'get'>,
    isAskedFor = false,
  ): Promise<BytesyncError | undefined> {
    if (this.told === undefined || remembersNothing(run)) return undefined;
    const { root } = this.#place;
    try {
      const failed = failedPaths(run);
      const own = this.#inPathsOf(run, (before, ended) => {
        const stat = (path: string) => now.get(path) ?? ended.stat(path);
        return remember(before, { ...ended, failed, stat });
      });
      await this.#write(own);
      if (isAskedFor) this.#remembered = own;
      return undefined;
    } catch (cause) {
      const failure = asBytesyncError(cause);
      if (failure.code === 'memory-unwritable') return failure;
      return new BytesyncError('memory-unwritable', { path: root }, { cause });
    }
  }

  /** Removes texts of what the walk has not found, or what is not remembered. */
  forgetTexts(): void {
    forgetBaseTexts(this.#place, this.#memory, this.inventory);
  }

  /** What is on disk since `remember` was told that this is asked for, in the source's own paths; undefined where nothing was kept. */
  get remembered(): Memory | undefined {
    return this.#remembered;
  }

  /** Where sources spell paths in several ways, what is remembered is put into the comparison's paths, and back. */
  #inPathsOf(
    run: Omit<RememberedRun, 'applied'>,
    change: (before: Memory, run: Omit<EndedRun, 'failed'>) => Memory,
  ): Memory {
    const { planned, memories, version, column } = run;
    const { comparison, decisions, partlyDeleted } = planned;
    const own = ownPart(this.#memory, this.#place);
    const ended = {
      ...{ comparison, decisions, memories, version, column },
      ...(partlyDeleted && { partlyDeleted }),
    };
    const { inventory } = this;
    const stat = (path: string) => inventory.stats.get(path);
    const mount = (path: string) => isMount(inventory, path);
    if (comparison.names === undefined) return change(own, { ...ended, stat, isMount: mount });
    const spelled = new SpelledMemory(planned, column, comparison.names);
    const before = spelled.toItems(own);
    const spelledRun = {
      ...ended,
      stat: (path: string) => stat(spelled.own(path)),
      isMount: (path: string) => mount(spelled.own(path)),
    };
    return spelled.toOwn(change(before, spelledRun));
  }

  /** What lies there already is not written once more. @throws BytesyncError 'memory-unwritable' */
  async #write(own: Memory): Promise<void> {
    const { root } = this.#place;
    const memory = whole(this.#memory, this.#place, own);
    const stored = this.#stored;
    if (stored !== undefined && isSameMemory(memory, stored)) return;
    this.#stored = undefined;
    await writeMemory(root, memory);
  }
}

/** What is agreed where files are matched by name is agreed of no path. */
function remembersNothing({ planned }: Pick<RememberedRun, 'planned'>): boolean {
  return planned.comparison.byName === true;
}

function failedPaths({ planned, column, applied }: RememberedRun): Set<string> {
  const { operations } = planned.plan;
  const done = new Uint8Array(operations.length);
  for (const { operation, outcome } of applied?.outcomes.ends() ?? []) {
    if (outcome === 'done') done[operation] = 1;
  }
  const failed = new Set<string>();
  for (const [id, { target, path }] of operations.entries()) {
    if (target === column && done[id] !== 1) failed.add(path);
  }
  return failed;
}

/** What the folder's memory has of this source. */
function ownPart(memory: Memory, { file }: SourcePlace): Memory {
  if (file === undefined) return memory;
  const of = (rows: Memory['rows']) => new Map([...rows].filter(([path]) => path === file));
  return { known: memory.known, rows: of(memory.rows), pending: of(memory.pending) };
}

/** The folder's memory with this source's part. */
function whole(memory: Memory, { file }: SourcePlace, own: Memory): Memory {
  if (file === undefined) return own;
  const others = (rows: Memory['rows']) => [...rows].filter(([path]) => path !== file);
  return {
    known: own.known,
    rows: new Map([...others(memory.rows), ...own.rows]),
    pending: new Map([...others(memory.pending), ...own.pending]),
  };
}
