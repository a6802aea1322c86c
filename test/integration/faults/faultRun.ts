import assert from 'node:assert/strict';
import { reportOf } from '../cli/program.ts';
import { stagedIn } from '../cli/trees.ts';
import { checkContents, checkEnd, checkModes, checkTrash, type Kept } from './faultChecks.ts';
import { FaultHappens } from './faultHappens.ts';
import { FaultMembers, type MemberEnd, PATIENCE, TRIES } from './faultMembers.ts';
import { describePlan, type FaultPlan, faultOf, flagsOf } from './faultPlan.ts';
import { FaultWorld } from './faultWorld.ts';
import { checkConflicts, checkLeft, checkUntouched } from './meddledChecks.ts';
import { checkRestore } from './restoreChecks.ts';
import { UndisturbedRuns } from './undisturbedRuns.ts';

/** A run with its faults, and all that must be true after it. @throws the first thing that is not */
export async function runWithFaults(plan: FaultPlan): Promise<void> {
  const world = await FaultWorld.open(plan);
  const started: FaultMembers[] = [];
  try {
    const undisturbed = new UndisturbedRuns(plan, world, started);
    const folders = await world.plant(() => undisturbed.agree());
    await new FaultRun({ plan, world, started, folders, undisturbed }).all();
  } catch (error) {
    const message = `${describePlan(plan)}: ${error instanceof Error ? error.message : error}`;
    throw new Error(`${message}\n${started.map((run) => run.said).join('\n')}`, { cause: error });
  } finally {
    for (const members of started) members.killAll();
    await world.close();
  }
}

interface Parts {
  readonly plan: FaultPlan;
  readonly world: FaultWorld;
  readonly started: FaultMembers[];
  readonly folders: readonly [Kept, ...Kept[]];
  readonly undisturbed: UndisturbedRuns;
}

class FaultRun {
  readonly #parts: Parts;
  readonly #outside: readonly Record<string, string>[];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#outside = parts.world.outside();
  }

  async all(): Promise<void> {
    const { world, folders, undisturbed } = this.#parts;
    const wasKilled = await this.#runWithFaults();
    this.#checkFolders();
    for (const folder of this.#receivers) await checkRestore(world, folder);
    await undisturbed.all(folders, wasKilled);
    for (const folder of this.#receivers) {
      checkTrash(folder);
      checkLeft(folder);
    }
    assert.deepEqual(world.outside(), this.#outside);
  }

  /** Those that give content to others. */
  get #givers(): readonly Kept[] {
    const { folders, plan } = this.#parts;
    return plan.preset === 'mirror' ? folders.slice(0, 1) : folders;
  }

  /** Those that content comes to. */
  get #receivers(): readonly Kept[] {
    const { folders, plan } = this.#parts;
    return plan.preset === 'mirror' ? folders.slice(1) : folders;
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
    const { plan, world, started, folders } = this.#parts;
    world.proxy.weather = { latencyMs: plan.baseMs, loss: 0 };
    const armed = faultOf(plan, 'kill-at-change');
    const members = new FaultMembers(world.places, (member) => ({
      ...PATIENCE,
      ...(armed?.member === member && killAt(armed.at)),
    }));
    started.push(members);
    await members.start(world.proxy.url, flagsOf(plan));
    const ends = members.ended();
    await Promise.all([ends, new FaultHappens(plan, world, folders, members).all()]);
    world.parts.disk?.free();
    world.parts.clocks?.setRight();
    this.#checkEnds(await ends, members);
    return members;
  }

  #checkEnds(ends: readonly MemberEnd[], members: FaultMembers): void {
    const { plan, world, folders } = this.#parts;
    for (const [member, { label, program, ended }] of ends.entries()) {
      if (members.killed.has(program)) continue;
      checkEnd(label, ended, members.interrupted.has(program));
      for (const folder of folders) {
        if (folder.member !== member) continue;
        assert.deepEqual(stagedIn(folder.root), [], folder.label);
        checkModes(folder);
      }
    }
    assert.equal(world.relay.program.process.exitCode, null, 'the relay has ended');
    if (plan.preset === 'mirror') this.#checkConflicts(ends, members);
  }

  /** Where a member and the host both came to the end of the run: what it could not do is told. */
  #checkConflicts(ends: readonly MemberEnd[], { killed, interrupted }: FaultMembers): void {
    const { folders } = this.#parts;
    const reports = ends.map(({ program, ended }) =>
      killed.has(program) || interrupted.has(program) ? undefined : reportOf(ended),
    );
    const [report] = reports;
    for (const folder of folders.slice(1)) {
      const ownStatus = reports[folder.member]?.status ?? '';
      if (!report?.status.startsWith('done') || !ownStatus.startsWith('done')) continue;
      checkConflicts(folder, folders[0], report);
    }
  }

  #checkFolders(): void {
    const { folders, world, plan } = this.#parts;
    for (const folder of folders) checkContents(folder, this.#givers);
    if (plan.preset === 'mirror') checkUntouched(folders[0]);
    for (const folder of this.#receivers) {
      checkTrash(folder);
      checkLeft(folder);
    }
    assert.deepEqual(world.outside(), this.#outside);
  }
}

function killAt(at: string): NodeJS.ProcessEnv {
  const module = new URL('./killAtChange.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${module}`, BYTESYNC_KILL_AT: at };
}
