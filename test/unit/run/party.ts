import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { KeptMany } from '../../../extension/src/engine/comparison/byHand/keptMany.ts';
import type { PlanRows } from '../../../extension/src/engine/planning/planRows.ts';
import type { HandDeciding } from '../../../extension/src/engine/run/handDeciding.ts';
import { type RunOutcome, runMember } from '../../../extension/src/engine/run/memberRun.ts';
import type {
  DroppedMember,
  MemberUi,
  PlanView,
  RunPhase,
} from '../../../extension/src/engine/run/memberUi.ts';
import { offerSources, openSources } from '../../../extension/src/engine/run/openSources.ts';
import type { LastPlanner } from '../../../extension/src/engine/run/planThread.ts';
import type { LocalSource } from '../../../extension/src/engine/run/runContext.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import type { Retention } from '../../../extension/src/engine/trash/retention.ts';
import type { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { Folder } from '../streams/fixtures.ts';
import type { FakeMember, FakeRoom } from './fakeRoom.ts';

export const SETTINGS: RunSettings = {
  ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true },
  ...{ patterns: [], hidden: 'include', system: 'exclude', dryRun: false },
};

/** One member of a run: a folder, threads, and a person who says yes to everything. */
export class Party {
  readonly member: FakeMember;
  readonly folder = new Folder();
  readonly more: Folder[] = [];
  readonly workers: EngineWorkers;
  interrupt = new AbortController();
  readonly phases: RunPhase[] = [];
  readonly plans: PlanView[] = [];
  readonly dropped: DroppedMember[] = [];
  readonly ui: MemberUi;
  #sources: readonly LocalSource[] = [];
  ownPatterns: string[] = [];
  /** What its trash keeps; undefined: everything. */
  retention: (() => Retention) | undefined;
  /** Keeps texts for merges. */
  keepsTexts = false;
  /** Offers this file of its folder alone. */
  only: string | undefined;
  onProgress: MemberUi['progress'] = () => undefined;
  onPhase: (phase: RunPhase) => void = () => undefined;
  consent = () => Promise.resolve(true);
  confirmPlan = () => Promise.resolve(true);
  onPlan: (view: PlanView) => void = () => undefined;
  /** What was decided about many items in the run before. */
  keptMany: readonly KeptMany[] = [];
  /** Keeps the planner after a run, as a session does; undefined: it ends with the run. */
  lastPlanner: LastPlanner | undefined;
  /** With each plan. */
  onRows: (rows: PlanRows) => void = () => undefined;
  /** Of the plan shown last. */
  rows: PlanRows | undefined;
  /** Since people may decide by hand. */
  deciding: HandDeciding | undefined;

  constructor(member: FakeMember, workers: EngineWorkers) {
    this.member = member;
    this.workers = workers;
    this.ui = {
      members: () => undefined,
      phase: (phase) => {
        this.phases.push(phase);
        this.onPhase(phase);
      },
      progress: (memberId, progress) => this.onProgress(memberId, progress),
      dropped: (member) => this.dropped.push(member),
      plan: (view, rows) => {
        this.plans.push(view);
        this.rows = rows;
        this.onPlan(view);
        this.onRows(rows);
      },
      waitingFor: () => undefined,
      confirmPlan: () => this.confirmPlan(),
      confirmGuards: () => Promise.resolve(true),
      consent: () => this.consent(),
    };
  }

  async run(settings?: RunSettings): Promise<RunOutcome> {
    const { session } = this.member;
    const folders = [this.folder, ...this.more].map(({ path }) => path);
    const file = this.only;
    const opened = await openSources(folders);
    const sources = opened.map((one) => (file === undefined ? one : { ...one, file }));
    await offerSources(session, sources);
    this.#sources = sources;
    return this.again(settings);
  }

  /** Another run with what is offered already. */
  again(settings?: RunSettings): Promise<RunOutcome> {
    const { session } = this.member;
    return runMember({
      session,
      workers: this.workers,
      sources: this.#sources,
      ui: this.ui,
      ownPatterns: () => this.ownPatterns,
      ...(this.retention && { retention: this.retention }),
      keptMany: this.keptMany,
      ...(this.lastPlanner && { lastPlanner: this.lastPlanner }),
      keepsTexts: this.keepsTexts,
      signal: this.interrupt.signal,
      onDeciding: (deciding) => {
        this.deciding = deciding;
      },
      ...(settings && { settings }),
    });
  }

  write(path: string, text: string, date = 1_600_000_000): void {
    utimesSync(this.folder.write(path, text), date, date);
  }

  /** Names and texts of all files, the private folder left out. */
  get files(): Record<string, string> {
    const entries = readdirSync(this.folder.path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const paths = files.map(({ parentPath, name }) =>
      relative(this.folder.path, join(parentPath, name)),
    );
    const own = paths.filter((path) => !path.startsWith('.bytesync')).sort();
    return Object.fromEntries(own.map((path) => [path, this.folder.read(path).toString()]));
  }

  get staged(): string[] {
    const staging = join(this.folder.path, '.bytesync', 'staging');
    return existsSync(staging) ? readdirSync(staging) : [];
  }
}

/** The members of a room, each with threads of its own; of two the third is the second. */
export function gather(
  { members }: FakeRoom,
  workers: readonly EngineWorkers[],
): { readonly parties: Party[]; readonly three: [a: Party, b: Party, c: Party] } {
  const parties = members.map((member, index) => {
    const own = workers[index];
    assert.ok(own);
    return new Party(member, own);
  });
  const [a, b, c = b] = parties;
  assert.ok(a && b && c);
  return { parties, three: [a, b, c] };
}
