import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bytesync, events, reportOf } from '../cli/program.ts';
import { fell, snapshot, stagedIn } from '../cli/trees.ts';
import { checkContents, checkEnd, checkModes, checkTrash, type Kept } from './faultChecks.ts';
import { FaultMembers, inTime, PATIENCE } from './faultMembers.ts';
import { describePlan, type Fault, type FaultPlan } from './faultPlan.ts';
import { FaultWorld } from './faultWorld.ts';
import { statesOf } from './states.ts';

/** A run with its faults, and all that must be true after it. @throws the first thing that is not */
export async function runWithFaults(plan: FaultPlan): Promise<void> {
  const world = await FaultWorld.open(plan);
  const started: FaultMembers[] = [];
  try {
    await new FaultRun(plan, world, started).all();
  } catch (error) {
    const message = `${describePlan(plan)}: ${error instanceof Error ? error.message : error}`;
    throw new Error(`${message}\n${started.map((run) => run.said).join('\n')}`, { cause: error });
  } finally {
    for (const members of started) members.killAll();
    await world.close();
  }
}

/** A run in which a member could not even begin is tried again. */
const TRIES = 3;

class FaultRun {
  readonly #plan: FaultPlan;
  readonly #world: FaultWorld;
  readonly #started: FaultMembers[];

  constructor(plan: FaultPlan, world: FaultWorld, started: FaultMembers[]) {
    this.#plan = plan;
    this.#world = world;
    this.#started = started;
  }

  async all(): Promise<void> {
    const wasKilled = await this.#runWithFaults();
    this.#checkMembers();
    for (const target of this.#targets) await this.#checkRestore(target);
    if (wasKilled) await this.#checkClearedUp();
    await this.#runUndisturbed();
    for (const target of this.#targets) checkTrash(target);
    const report = await this.#runUndisturbed();
    const { copied, updated, deleted } = report.items;
    assert.deepEqual({ copied, updated, deleted }, { copied: 0, updated: 0, deleted: 0 });
    assert.deepEqual(this.#world.outside(), this.#world.outsideBefore);
  }

  get #targets(): readonly Kept[] {
    return this.#world.members.slice(1);
  }

  /** Returns whether a member was killed. */
  async #runWithFaults(): Promise<boolean> {
    let wasKilled = false;
    for (let tries = 1; ; tries += 1) {
      const members = await this.#tryWithFaults();
      wasKilled ||= members.killed.size > 0;
      if (!members.wasLate || tries === TRIES) return wasKilled;
    }
  }

  async #tryWithFaults(): Promise<FaultMembers> {
    const { places, proxy, disk } = this.#world;
    proxy.weather = { latencyMs: this.#plan.baseMs, loss: 0 };
    const members = new FaultMembers(places, PATIENCE);
    this.#started.push(members);
    await members.start(proxy.url);
    const ends = members.ended();
    const faults = this.#plan.faults.map(async (fault) => {
      if (fault.after === 'transfer') await members.transferring();
      await delay(fault.ms);
      await this.#happen(fault, members);
    });
    await Promise.all([ends, ...faults]);
    disk?.free();
    for (const { label, program, ended } of await ends) {
      if (members.killed.has(program)) continue;
      checkEnd(label, ended, members.interrupted.has(program));
    }
    assert.equal(this.#world.relay.program.process.exitCode, null, 'the relay has ended');
    return members;
  }

  async #happen(fault: Fault, members: FaultMembers): Promise<void> {
    const { proxy, disk } = this.#world;
    const calm = { latencyMs: this.#plan.baseMs, loss: 0 };
    if (fault.kind === 'kill-member') members.kill(fault.member);
    else if (fault.kind === 'kill-relay') await this.#killRelay(fault.awayMs);
    else if (fault.kind === 'disk-full') disk?.fill(fault.left);
    else if (fault.kind === 'meddle') {
      await this.#world.members[fault.member]?.meddler.meddle(fault.times);
    } else if (fault.kind === 'cut') {
      for (let count = 0; count < fault.times; count += 1) {
        proxy.cut(fault.share);
        await delay(300);
      }
    } else {
      if (fault.kind === 'storm') proxy.weather = { ...proxy.weather, status: fault.status };
      if (fault.kind === 'latency') proxy.weather = { ...proxy.weather, latencyMs: fault.upToMs };
      if (fault.kind === 'loss') proxy.weather = { ...proxy.weather, loss: fault.share };
      await delay(fault.forMs);
      proxy.weather = calm;
    }
  }

  async #killRelay(awayMs: number): Promise<void> {
    const { program } = this.#world.relay;
    program.kill('SIGKILL');
    await program.ended;
    await delay(awayMs);
    await this.#world.startRelayAgain();
  }

  #checkMembers(): void {
    const [source] = this.#world.members;
    for (const member of this.#world.members) checkContents(member, source);
    for (const target of this.#targets) checkTrash(target);
    assert.deepEqual(this.#world.outside(), this.#world.outsideBefore);
  }

  /** In a copy of the target, whatever the run took away comes back. */
  async #checkRestore({ label, root, before, meddler }: Kept): Promise<void> {
    const copy = this.#world.at('copy');
    await promisify(execFile)('cp', ['-a', root, copy]);
    try {
      const options = { home: this.#world.at('home-copy') };
      const listed = await inTime(bytesync(['trash', 'list', copy, '--json'], options), 'a list');
      assert.equal(listed.code, 0, `${label}: ${listed.stderr}`);
      for (const version of versionsIn(listed.stdout)) {
        const args = ['trash', 'restore', copy, version, '--yes'];
        const restored = await inTime(bytesync(args, options), 'the end of a restore');
        checkEnd(`${label}: restore`, restored);
        if (meddler.touched.size === 0) assert.equal(restored.code, 0, restored.stderr);
      }
      if (meddler.touched.size > 0) return;
      const now = statesOf(copy);
      for (const [path, state] of before) assert.equal(now.get(path), state, `${label}: ${path}`);
    } finally {
      fell(copy);
    }
  }

  /** A run that changes nothing clears up what a killed one left. */
  async #checkClearedUp(): Promise<void> {
    await this.#runToEnd(['--dry-run']);
    for (const target of this.#targets) checkModes(target);
  }

  async #runUndisturbed() {
    const report = await this.#runToEnd([]);
    const [source, ...targets] = this.#world.members.map(({ root }) => inner(root));
    for (const target of targets) assert.deepEqual(target, source);
    return report;
  }

  async #ends(flags: readonly string[]) {
    for (let tries = 1; ; tries += 1) {
      const { places, relay } = this.#world;
      const members = new FaultMembers(places);
      this.#started.push(members);
      await members.start(relay.url, flags);
      const ends = await members.ended();
      if (!members.wasLate || tries === TRIES) return ends;
    }
  }

  async #runToEnd(flags: readonly string[]) {
    const ends = await this.#ends(flags);
    for (const { label, ended } of ends) {
      checkEnd(label, ended);
      assert.equal(ended.code, 0, `${label}, undisturbed: ${ended.stderr}`);
    }
    for (const { root, label } of this.#world.members) assert.deepEqual(stagedIn(root), [], label);
    const [host] = ends;
    if (host === undefined) throw new Error('nobody ran');
    return reportOf(host.ended);
  }
}

function inner(root: string): Record<string, string> {
  const { '': _, ...found } = snapshot(root);
  return found;
}

function versionsIn(stdout: string): string[] {
  return events(stdout).flatMap(({ event, id }) => (event === 'version' ? [String(id)] : []));
}
