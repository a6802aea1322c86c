import { setTimeout as delay } from 'node:timers/promises';
import type { Kept } from './faultChecks.ts';
import type { Fault } from './faultKinds.ts';
import type { FaultMembers } from './faultMembers.ts';
import type { FaultPlan } from './faultPlan.ts';
import type { FaultWorld } from './faultWorld.ts';

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** Does to a run what its plan says. */
export class FaultHappens {
  readonly #plan: FaultPlan;
  readonly #world: FaultWorld;
  readonly #kept: readonly Kept[];
  readonly #members: FaultMembers;

  constructor(plan: FaultPlan, world: FaultWorld, kept: readonly Kept[], members: FaultMembers) {
    this.#plan = plan;
    this.#world = world;
    this.#kept = kept;
    this.#members = members;
  }

  /** Resolves when everything has happened. */
  async all(): Promise<void> {
    await Promise.all(
      this.#plan.faults.map(async (fault) => {
        if (fault.after === 'transfer') await this.#members.transferring();
        await delay(fault.ms);
        await this.#happen(fault);
      }),
    );
  }

  async #happen(fault: Fault): Promise<void> {
    const members = this.#members;
    if (fault.kind === 'kill-member') members.kill(fault.member);
    else if (fault.kind === 'never-returns') this.#goForEver(fault);
    else if (fault.kind === 'sleep') await members.sleep(fault.member, fault.forMs);
    else if (fault.kind === 'kill-relay') await this.#killRelay(fault.awayMs);
    else if (fault.kind === 'disk-full') this.#world.parts.disk?.fill(fault.left);
    else if (fault.kind === 'relay-disk-full') await this.#fillRelay(fault);
    else if (fault.kind === 'clock') await this.#step(fault);
    else if (fault.kind === 'meddle') await this.#kept[fault.folder]?.meddler.meddle(fault.times);
    else if (fault.kind === 'cut') await this.#cut(fault);
    // Whoever is killed at a change was told so at its start.
    else if (fault.kind !== 'kill-at-change') await this.#weather(fault);
  }

  #goForEver({ member, signal }: Of<'never-returns'>): void {
    if (signal === 'SIGKILL') this.#members.kill(member);
    else this.#members.stop(member);
  }

  async #killRelay(awayMs: number): Promise<void> {
    const { program } = this.#world.relay;
    program.kill('SIGKILL');
    await program.ended;
    await delay(awayMs);
    // On a full disk it could not begin; somebody makes room first.
    this.#world.parts.relayDisk?.free();
    await this.#world.startRelayAgain();
  }

  async #fillRelay({ left, forMs }: Of<'relay-disk-full'>): Promise<void> {
    const { relayDisk } = this.#world.parts;
    relayDisk?.fill(left);
    await delay(forMs);
    relayDisk?.free();
  }

  /** For no time: it stays wrong until the run has ended. */
  async #step({ member, seconds, forMs }: Of<'clock'>): Promise<void> {
    const { clocks } = this.#world.parts;
    clocks?.step(String(member), seconds);
    if (forMs === 0) return;
    await delay(forMs);
    clocks?.setRight();
  }

  async #cut({ share, times }: Of<'cut'>): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      this.#world.proxy.cut(share);
      await delay(300);
    }
  }

  async #weather(fault: Of<'storm' | 'latency' | 'loss'>): Promise<void> {
    const { proxy } = this.#world;
    if (fault.kind === 'storm') proxy.weather = { ...proxy.weather, status: fault.status };
    if (fault.kind === 'latency') proxy.weather = { ...proxy.weather, latencyMs: fault.upToMs };
    if (fault.kind === 'loss') proxy.weather = { ...proxy.weather, loss: fault.share };
    await delay(fault.forMs);
    proxy.weather = { latencyMs: this.#plan.baseMs, loss: 0 };
  }
}
