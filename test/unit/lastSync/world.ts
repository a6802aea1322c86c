import type {
  Comparison,
  Decision,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import type { LocalStat } from '../../../extension/src/engine/inventory/entry.ts';
import { type Memory, NO_MEMORY } from '../../../extension/src/engine/lastSync/memory.ts';
import { decodeMemory, encodeMemory } from '../../../extension/src/engine/lastSync/memoryBytes.ts';
import {
  expect,
  type KnownStat,
  remember,
  versionOf,
} from '../../../extension/src/engine/lastSync/remember.ts';
import { tellMemory } from '../../../extension/src/engine/lastSync/tell.ts';
import type { Memories } from '../../../extension/src/engine/lastSync/told.ts';
import { decodeTold, encodeTold } from '../../../extension/src/engine/lastSync/toldBytes.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { OperationGraph } from '../../../extension/src/engine/sync/operationGraph.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { analysed, contentId, inventoryOf, type Node, type Tree } from '../comparison/trees.ts';
import { SimulatedSource } from '../plan/simulatedSource.ts';

/** What happens to the paths of one source; null: it goes. */
export type Changes = Readonly<Record<string, Node | null>>;

export interface Round {
  /** Before the sources meet, by label. */
  readonly changes?: Readonly<Record<string, Changes>>;
  /** Who takes part, in the order of the columns; all of the world unless told. */
  readonly who?: string;
  readonly preset?: Preset;
  /** What decides before the preset. */
  readonly rules?: RuleSet;
  /** Labels of those who leave their folder as it is. */
  readonly refuses?: string;
  /** It ends after so many operations, and nobody can say how. */
  readonly endsAfter?: number;
  /** Paths where nothing can be done, by label. */
  readonly fails?: Readonly<Record<string, readonly string[]>>;
  /** Labels of those who lose what they remember before. */
  readonly forgets?: string;
  /** Labels of those whose file system keeps no modes, as on Windows, and dates to two seconds. */
  readonly coarse?: string;
  /** Told what those who take part have before they meet. */
  readonly looked?: (trees: readonly Tree[]) => void;
}

export interface Outcome {
  readonly labels: readonly string[];
  readonly comparison: Comparison;
  readonly decisions: readonly Decision[];
  readonly memories: Memories;
  readonly plan: Plan;
}

/** A source in memory, with the clock of its file system. */
class Place {
  readonly id: string;
  tree: Record<string, Node> = {};
  memory: Memory = NO_MEMORY;
  /** The memory, with what was found to be done. */
  settled: Memory = NO_MEMORY;
  readonly #changed = new Map<string, bigint>();

  constructor(label: string) {
    this.id = Buffer.alloc(16, label).toString('base64url');
  }

  put(tree: Tree, clock: bigint): void {
    for (const path of Object.keys({ ...this.tree, ...tree })) {
      if (JSON.stringify(this.tree[path]) !== JSON.stringify(tree[path])) {
        this.#changed.set(path, clock);
      }
    }
    this.tree = { ...tree };
  }

  /** Paths below what goes go too. */
  change(changes: Changes, clock: bigint): void {
    const tree: Record<string, Node> = { ...this.tree };
    for (const [path, node] of Object.entries(changes)) {
      if (node?.kind !== 'folder') {
        for (const below of Object.keys(tree)) if (below.startsWith(`${path}/`)) delete tree[below];
      }
      if (node === null) delete tree[path];
      else tree[path] = node;
    }
    this.put(tree, clock);
  }

  keep(memory: Memory): void {
    this.memory = decodeMemory(encodeMemory(memory));
  }

  coarsen(clock: bigint): void {
    const coarse = Object.entries(this.tree).map(([path, node]) => {
      if (node.kind !== 'file') return [path, node] as const;
      return [path, { ...node, mode: 0o666, mtime: Math.floor(node.mtime / 2e6) * 2e6 }] as const;
    });
    this.put(Object.fromEntries(coarse), clock);
  }

  stat(path: string): KnownStat | undefined {
    const node = this.tree[path];
    if (node === undefined || node.kind === 'unknown') return undefined;
    const size = node.kind === 'file' ? node.content.length : 0;
    const mtimeNs = BigInt(node.mtime) * 1000n;
    const { mode } = node;
    return { size, mtimeNs, ctimeNs: this.#changed.get(path) ?? 0n, ino: 1n, dev: 1n, mode };
  }

  get stats(): ReadonlyMap<string, LocalStat> {
    return new Map(
      Object.keys(this.tree).flatMap((path) => {
        const stat = this.stat(path);
        return stat === undefined ? [] : [[path, stat] as const];
      }),
    );
  }
}

/** Sources that meet again and again, through the real code up to the files themselves. */
export class World {
  readonly #places: ReadonlyMap<string, Place>;
  #clock = 1n;
  #runs = 0;

  /** @param labels one letter each */
  constructor(labels: string) {
    this.#places = new Map([...labels].map((label) => [label, new Place(label)]));
  }

  treeOf(label: string): Tree {
    return this.#place(label).tree;
  }

  memoryOf(label: string): Memory {
    return this.#place(label).memory;
  }

  async meet(round: Round): Promise<Outcome> {
    const labels = [...(round.who ?? [...this.#places.keys()].join(''))];
    const places = labels.map((label) => this.#place(label));
    for (const [label, changes] of Object.entries(round.changes ?? {})) {
      this.#place(label).change(changes, this.#tick());
    }
    for (const label of round.forgets ?? '') this.#place(label).memory = NO_MEMORY;
    round.looked?.(places.map(({ tree }) => tree));
    const preset = round.preset ?? 'two-way';
    const compared = analysed(
      places.map(({ tree }) => tree),
      preset,
    );
    const memories = await Promise.all(places.map(toldBy));
    const without = [...(round.refuses ?? '')].map((label) => labels.indexOf(label));
    const rules = round.rules && { set: round.rules, nowUs: 3 };
    const request = { preset, from: 0, without, ...(rules && { rules }) };
    const planned = makePlan(compared, request, [], memories);
    const { comparison, decisions, plan, partlyDeleted } = planned;
    this.#runs += 1;
    const version = versionOf('session', this.#runs);
    const isMount = () => false;
    const common = {
      comparison,
      decisions,
      memories,
      version,
      ...(partlyDeleted && { partlyDeleted }),
    };
    for (const [column, place] of places.entries()) {
      const changes = plan.operations.flatMap(({ target, path }) =>
        target === column ? [path] : [],
      );
      const run = { ...common, column, stat: (path: string) => place.stat(path), isMount };
      place.keep(expect(place.settled, run, new Set(changes)));
    }
    const failed = this.#run(plan, labels, round);
    for (const label of round.coarse ?? '') this.#place(label).coarsen(this.#tick());
    for (const [column, place] of places.entries()) {
      if (round.endsAfter !== undefined) break;
      const run = { ...common, column, failed: failed[column] ?? new Set<string>() };
      place.keep(remember(place.settled, { ...run, stat: (path) => place.stat(path), isMount }));
    }
    return { labels, comparison, decisions, memories, plan };
  }

  #run(plan: Plan, labels: readonly string[], { fails = {}, endsAfter }: Round): Set<string>[] {
    const places = labels.map((label) => this.#place(label));
    const sources = places.map(({ tree }) => new SimulatedSource(tree));
    const failed = labels.map(() => new Set<string>());
    const graph = new OperationGraph(plan.operations, new Set(labels.keys()));
    const done = new Set<number>();
    for (const ready = graph.ready(); ready.length > 0 && done.size !== endsAfter; ) {
      const id = ready.shift() ?? -1;
      const operation = plan.operations[id];
      if (operation === undefined) throw new Error('no such operation');
      const { target, path } = operation;
      if (fails[labels[target] ?? '']?.includes(path)) {
        graph.failed(id);
        ready.push(...graph.ready());
      } else {
        sources[target]?.apply(operation, sources, plan);
        done.add(id);
        ready.push(...graph.done(id));
      }
    }
    for (const [id, { target, path }] of plan.operations.entries()) {
      if (!done.has(id)) failed[target]?.add(path);
    }
    for (const [column, place] of places.entries()) {
      place.put(sources[column]?.tree ?? {}, this.#tick());
    }
    return failed;
  }

  #tick(): bigint {
    this.#clock += 1n;
    return this.#clock;
  }

  #place(label: string): Place {
    const place = this.#places.get(label);
    if (place === undefined) throw new Error(`nobody is called ${label}`);
    return place;
  }
}

async function toldBy(place: Place) {
  const entries = inventoryOf(place.tree);
  const { told, memory } = await tellMemory(
    place.id,
    place.memory,
    { entries, stats: place.stats },
    async (requests) =>
      requests.map(({ path }) => {
        const node = place.tree[path];
        if (node?.kind !== 'file') throw new Error(`no file: ${path}`);
        if (node.error !== undefined) return { path, error: 'entry-unreadable' as const };
        return { path, content: contentId(node.content) };
      }),
  );
  place.settled = memory;
  return decodeTold(encodeTold(told, entries), entries);
}
