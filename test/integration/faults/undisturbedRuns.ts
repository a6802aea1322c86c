import assert from 'node:assert/strict';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Report, reportOf } from '../cli/program.ts';
import { OLD, snapshot, stagedIn } from '../cli/trees.ts';
import { checkEnd, checkModes, type Kept } from './faultChecks.ts';
import { FaultMembers, TRIES } from './faultMembers.ts';
import { type FaultPlan, flagsOf } from './faultPlan.ts';
import type { FaultWorld } from './faultWorld.ts';
import { isIn } from './states.ts';

/** The runs before and after the one with faults. */
export class UndisturbedRuns {
  readonly #plan: FaultPlan;
  readonly #world: FaultWorld;
  readonly #started: FaultMembers[];

  constructor(plan: FaultPlan, world: FaultWorld, started: FaultMembers[]) {
    this.#plan = plan;
    this.#world = world;
    this.#started = started;
  }

  /** Folders that are alike remember that they are. */
  async agree(): Promise<void> {
    await this.#runToEnd(flagsOf(this.#plan));
  }

  /** What is left is cleared up, all become equal, and nothing is to be done then. */
  async all(folders: readonly Kept[], wasKilled: boolean): Promise<void> {
    const flags = flagsOf(this.#plan);
    for (const { root } of folders) letTimePass(root);
    // A run that changes nothing clears up what a killed one left.
    if (wasKilled) await this.#runToEnd([...flags, '--dry-run']);
    for (const { root, label } of folders) assert.deepEqual(stagedIn(root), [], label);
    for (const folder of folders) checkModes(folder);
    if (this.#plan.preset === 'two-way') await this.#settle(folders);
    const mirror = flagsOf({ ...this.#plan, preset: 'mirror' });
    await this.#runToEnd(mirror);
    assertEqual(folders, new Set());
    const { items } = await this.#runToEnd(mirror);
    const { copied, updated, deleted } = items;
    assert.deepEqual({ copied, updated, deleted }, { copied: 0, updated: 0, deleted: 0 });
    for (const { root, label } of folders) assert.deepEqual(stagedIn(root), [], label);
  }

  /** Without meddlers all agree on everything but what several have changed. */
  async #settle(folders: readonly Kept[]): Promise<void> {
    const { problems } = await this.#runToEnd(flagsOf(this.#plan));
    const { conflicts } = this.#world;
    if (folders.some(({ meddler }) => meddler.done.touched.size > 0)) return;
    assert.deepEqual(new Set(problems.map(({ path }) => path)), conflicts);
    assertEqual(folders, conflicts);
  }

  async #runToEnd(flags: readonly string[]): Promise<Report> {
    const ends = await this.#ends(flags);
    for (const { label, ended } of ends) {
      checkEnd(label, ended);
      const { problems, failure } = reportOf(ended);
      // What several have changed is said, and left alone.
      const wrong = problems.filter(
        ({ code }) => !flags.includes('two-way') || code !== 'conflict',
      );
      assert.deepEqual(wrong, [], label);
      assert.equal(failure, undefined, label);
      assert.equal(ended.code, problems.length > 0 ? 1 : 0, label);
    }
    const [host] = ends;
    if (host === undefined) throw new Error('nobody ran');
    return reportOf(host.ended);
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
}

function assertEqual(folders: readonly Kept[], except: ReadonlySet<string>): void {
  const [first = {}, ...others] = folders.map(({ root }) => inner(root, except));
  for (const other of others) assert.deepEqual(other, first);
}

function inner(root: string, except: ReadonlySet<string>): Record<string, string> {
  const { '': _, ...found } = snapshot(root);
  return Object.fromEntries(Object.entries(found).filter(([path]) => !isIn(path, except)));
}

/** An owner that was killed before it could write down who it was is one for a minute. */
function letTimePass(root: string): void {
  for (const name of stagedIn(root)) {
    const path = join(root, '.bytesync/staging', name);
    if (statSync(path).size === 0) utimesSync(path, OLD, OLD);
  }
}
