import { join } from 'node:path';
import { startRelay } from '../cli/pair.ts';
import { temporaryFolder } from '../cli/program.ts';
import { snapshot } from '../cli/trees.ts';
import { BothWays } from './faultBothWays.ts';
import type { Kept } from './faultChecks.ts';
import type { MemberPlace } from './faultMembers.ts';
import { openParts, type Parts, relayOptions } from './faultParts.ts';
import type { FaultPlan } from './faultPlan.ts';
import { FaultProxy } from './faultProxy.ts';
import { plantOutside, plantTrees } from './faultTree.ts';
import { Meddler } from './meddler.ts';
import { Seeded } from './seeded.ts';
import { statesOf } from './states.ts';

type Relay = Awaited<ReturnType<typeof startRelay>>;
type Temporary = Awaited<ReturnType<typeof temporaryFolder>>;

interface Root {
  /** As of a source in a report. */
  readonly label: string;
  readonly member: number;
  /** As its member sees it. */
  readonly path: string;
  readonly seen: string;
}

/** The machine of one run: folders, a relay, and the proxy before it. */
export class FaultWorld {
  readonly places: readonly MemberPlace[];
  readonly parts: Parts;
  readonly proxy: FaultProxy;
  readonly #folder: Temporary;
  readonly #plan: FaultPlan;
  readonly #roots: readonly Root[];
  readonly #random: Seeded;
  #bothWays: BothWays | undefined;
  relay: Relay;

  private constructor(
    folder: Temporary,
    parts: Parts,
    relay: Relay,
    proxy: FaultProxy,
    plan: FaultPlan,
  ) {
    this.#folder = folder;
    this.parts = parts;
    this.relay = relay;
    this.proxy = proxy;
    this.#plan = plan;
    this.#random = new Seeded(plan.seed + 1_000_000);
    this.#roots = this.#rootsOf(plan);
    this.places = Array.from({ length: plan.guests + 1 }, (_, member) => this.#placeOf(member));
  }

  static async open(plan: FaultPlan): Promise<FaultWorld> {
    const folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    const parts = await openParts(at, plan);
    const relay = await startRelay(at('relay-home'), relayOptions(at, parts, plan));
    const proxy = await FaultProxy.start(relay.url, new Seeded(plan.seed + 2_000_000));
    return new FaultWorld(folder, parts, relay, proxy, plan);
  }

  at(name: string): string {
    return join(this.#folder.path, name);
  }

  /** What is to be synchronized. @param agree makes all folders agree, where that comes before what differs */
  async plant(agree: () => Promise<void>): Promise<readonly [Kept, ...Kept[]]> {
    plantOutside(this.#folder.path);
    if (this.parts.disk) plantOutside(this.parts.disk.seen(this.at('disk')));
    const [source = '', ...others] = this.#roots.map(({ seen }) => seen);
    if (this.#plan.preset === 'mirror') plantTrees(this.#random, source, others);
    else {
      this.#bothWays = new BothWays(this.#random, [source, ...others]);
      this.#bothWays.plantAgreed();
      await agree();
      this.#bothWays.change();
    }
    return this.#keptAll();
  }

  /** Paths that several have changed. */
  get conflicts(): ReadonlySet<string> {
    return this.#bothWays?.conflicts ?? new Set();
  }

  /** All that no run may change. */
  outside(): Record<string, string>[] {
    const { disk } = this.parts;
    const places = [this.at('outside'), ...(disk ? [disk.seen(this.at('disk/outside'))] : [])];
    return places.map((place) => snapshot(place, { folderDates: true }));
  }

  async startRelayAgain(): Promise<void> {
    const port = Number(new URL(this.relay.url).port);
    const options = relayOptions((name) => this.at(name), this.parts, this.#plan);
    this.relay = await startRelay(this.at('relay-home'), { ...options, port });
  }

  async close(): Promise<void> {
    await this.proxy.close();
    this.relay.program.kill('SIGKILL');
    await this.relay.program.ended;
    await this.parts.disk?.close();
    await this.parts.relayDisk?.close();
    await this.#folder.remove();
  }

  #rootsOf({ guests, second }: FaultPlan): Root[] {
    const { disk } = this.parts;
    const roots: Root[] = [];
    for (const [member, letter] of ['A', 'B', 'C'].slice(0, guests + 1).entries()) {
      const isTwice = (second === 'host' && member === 0) || (second === 'guest' && member === 1);
      const onDisk = member === 1 ? disk : undefined;
      const path = this.at(onDisk ? `disk/${letter}` : letter);
      const seen = onDisk?.seen(path) ?? path;
      roots.push({ label: isTwice ? `${letter}1` : letter, member, path, seen });
      if (!isTwice) continue;
      const other = this.at(`${letter}2`);
      roots.push({ label: `${letter}2`, member, path: other, seen: other });
    }
    return roots;
  }

  #placeOf(member: number): MemberPlace {
    const label = ['A', 'B', 'C'][member] ?? '';
    const own = this.#roots.filter((root) => root.member === member);
    return {
      label,
      home: this.at(`home-${label}`),
      folders: own.map(({ path }) => path),
      within: member === 1 ? this.parts.disk?.within : undefined,
      env: this.parts.clocks?.env(String(member)) ?? {},
    };
  }

  #keptAll(): readonly [Kept, ...Kept[]] {
    const before = this.#roots.map(({ seen }) => statesOf(seen));
    const paths = [...new Set(before.flatMap((states) => [...states.keys()]))].sort();
    const kept = this.#roots.map(({ label, member, seen }, index) => ({
      ...{ label, member, root: seen, before: before[index] ?? new Map() },
      meddler: new Meddler(seen, paths, this.#random),
    }));
    const [source, ...others] = kept;
    if (source === undefined) throw new Error('there is no folder');
    return [source, ...others];
  }
}
