import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRelay } from '../cli/pair.ts';
import { temporaryFolder } from '../cli/program.ts';
import { snapshot } from '../cli/trees.ts';
import type { Kept } from './faultChecks.ts';
import { FaultDisk } from './faultDisk.ts';
import type { MemberPlace } from './faultMembers.ts';
import type { FaultPlan } from './faultPlan.ts';
import { FaultProxy } from './faultProxy.ts';
import { plantOutside, plantTrees } from './faultTree.ts';
import { Meddler } from './meddler.ts';
import { Seeded } from './seeded.ts';
import { statesOf } from './states.ts';

type Relay = Awaited<ReturnType<typeof startRelay>>;

/** The machine of one run: folders, a relay, and the proxy before it. */
export class FaultWorld {
  readonly places: readonly MemberPlace[];
  /** The source, then the targets. */
  readonly members: readonly [Kept, ...Kept[]];
  readonly disk: FaultDisk | undefined;
  readonly proxy: FaultProxy;
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;
  readonly #outside: readonly Record<string, string>[];
  relay: Relay;

  private constructor(
    folder: Awaited<ReturnType<typeof temporaryFolder>>,
    disk: FaultDisk | undefined,
    relay: Relay,
    proxy: FaultProxy,
    plan: FaultPlan,
  ) {
    this.#folder = folder;
    this.disk = disk;
    this.relay = relay;
    this.proxy = proxy;
    const random = new Seeded(plan.seed + 1_000_000);
    const roots = this.#makeTrees(plan, random);
    const before = roots.map(({ seen }) => statesOf(seen));
    const paths = [...new Set(before.flatMap((states) => [...states.keys()]))].sort();
    const members = roots.map(({ label, seen }, index) => ({
      ...{ label, root: seen, before: before[index] ?? new Map() },
      meddler: new Meddler(seen, paths, random),
    }));
    const [source, ...targets] = members;
    if (source === undefined) throw new Error('there is no source');
    this.members = [source, ...targets];
    this.places = roots.map(({ label, path }, index) => {
      const within = index === 1 ? disk?.within : undefined;
      return { label, home: this.at(`home-${label}`), folder: path, within };
    });
    this.#outside = this.outside();
  }

  static async open(plan: FaultPlan): Promise<FaultWorld> {
    const folder = await temporaryFolder();
    mkdirSync(join(folder.path, 'disk'));
    const disk = plan.smallDisk ? await FaultDisk.open(join(folder.path, 'disk')) : undefined;
    const relay = await startRelay(join(folder.path, 'relay-home'), {
      data: join(folder.path, 'relay'),
    });
    const proxy = await FaultProxy.start(relay.url, new Seeded(plan.seed + 2_000_000));
    return new FaultWorld(folder, disk, relay, proxy, plan);
  }

  at(name: string): string {
    return join(this.#folder.path, name);
  }

  /** All that no run may change. */
  outside(): Record<string, string>[] {
    const places = [
      this.at('outside'),
      ...(this.disk ? [this.disk.seen(this.at('disk/outside'))] : []),
    ];
    return places.map((place) => snapshot(place, { folderDates: true }));
  }

  get outsideBefore(): readonly Record<string, string>[] {
    return this.#outside;
  }

  async startRelayAgain(): Promise<void> {
    const port = Number(new URL(this.relay.url).port);
    this.relay = await startRelay(this.at('relay-home'), { data: this.at('relay'), port });
  }

  async close(): Promise<void> {
    await this.proxy.close();
    this.relay.program.kill('SIGKILL');
    await this.relay.program.ended;
    await this.disk?.close();
    await this.#folder.remove();
  }

  #makeTrees({ targets }: FaultPlan, random: Seeded) {
    const { disk } = this;
    const roots = ['A', 'B', 'C'].slice(0, targets + 1).map((label, index) => {
      const path = this.at(index === 1 && disk ? 'disk/B' : label);
      return { label, path, seen: index === 1 && disk ? disk.seen(path) : path };
    });
    plantOutside(this.#folder.path);
    if (disk) plantOutside(disk.seen(this.at('disk')));
    const [source, ...others] = roots.map(({ seen }) => seen);
    plantTrees(random, source ?? '', others);
    return roots;
  }
}
