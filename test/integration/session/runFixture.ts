import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { RelayOptions, RunningRelay } from '@bytesync/relay/relay.ts';
import {
  type MemberRunOptions,
  type RunOutcome,
  runMember,
} from '../../../extension/src/engine/run/memberRun.ts';
import type { MemberUi, PlanView, RunPhase } from '../../../extension/src/engine/run/memberUi.ts';
import {
  type OpenedSource,
  offerSources,
  openSources,
} from '../../../extension/src/engine/run/openSources.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import type { Session } from '../../../extension/src/engine/session/session.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { Folder } from '../../unit/streams/fixtures.ts';
import { eventually } from '../relay/relayFixture.ts';
import { type Member, SessionFixture } from './sessionFixture.ts';

export const SETTINGS: RunSettings = {
  ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true },
  ...{ patterns: [], hidden: 'include', system: 'exclude', dryRun: false },
};

const OLD = 1_500_000_000;

/** A member on a real relay with a folder, threads, an editor, and a person who says yes. */
export class RunningMember {
  readonly session: Session;
  readonly folder = new Folder();
  readonly workers = new EngineWorkers(2);
  readonly interrupt = new AbortController();
  readonly plans: PlanView[] = [];
  /** Absolute paths of files with unsaved changes; undefined: there is no editor. */
  unsaved: string[] | undefined;
  onPhase: (phase: RunPhase) => void = () => undefined;
  confirmPlan = () => Promise.resolve(true);
  sources: readonly OpenedSource[] = [];

  constructor({ session }: Member) {
    this.session = session;
  }

  write(path: string, content: string | Uint8Array, date = OLD + 1000): string {
    const full = this.folder.write(path, content);
    utimesSync(full, date, date);
    return full;
  }

  writeOld(path: string, content: string): string {
    return this.write(path, content, OLD);
  }

  text(path: string): string | undefined {
    return existsSync(join(this.folder.path, path)) ? this.folder.read(path).toString() : undefined;
  }

  get staged(): string[] {
    const staging = join(this.folder.path, '.bytesync', 'staging');
    return existsSync(staging) ? readdirSync(staging) : [];
  }

  async offer(): Promise<void> {
    this.sources = await openSources([this.folder.path]);
    await offerSources(this.session, this.sources);
  }

  run(settings?: RunSettings): Promise<RunOutcome> {
    const { unsaved } = this;
    const options: MemberRunOptions = {
      session: this.session,
      workers: this.workers,
      sources: this.sources,
      ui: this.#ui(),
      signal: this.interrupt.signal,
      ...(settings && { settings }),
      ...(unsaved && { unsaved: () => this.unsaved ?? [] }),
    };
    return runMember(options);
  }

  async close(): Promise<void> {
    await this.workers.destroy();
    this.folder.remove();
  }

  #ui(): MemberUi {
    return {
      members: () => undefined,
      phase: (phase) => this.onPhase(phase),
      progress: () => undefined,
      plan: (view) => void this.plans.push(view),
      waitingFor: () => undefined,
      confirmPlan: () => this.confirmPlan(),
      confirmGuards: () => Promise.resolve(true),
      consent: () => Promise.resolve(true),
    };
  }
}

export interface PairOptions {
  readonly relay?: Partial<RelayOptions>;
  /** The relay's address for the second member. */
  readonly wayOf?: (relay: string) => Promise<string>;
}

/** Members that run together on a real relay, cleaned up after each test. */
export class RunFixture {
  readonly sessions = new SessionFixture();
  readonly #members: RunningMember[] = [];
  #relay: RunningRelay | undefined;

  /** The relay of the last pair. */
  get relay(): RunningRelay {
    if (this.#relay === undefined) throw new Error('there is no pair');
    return this.#relay;
  }

  /**
   * Two members in a session, each with an empty folder; call `run` when they are filled.
   */
  async pair(options: PairOptions = {}): Promise<[a: RunningMember, b: RunningMember]> {
    const { wayOf = async (relay) => relay } = options;
    this.#relay = await this.sessions.startRelay(options.relay);
    const { url } = this.#relay;
    const host = await this.sessions.host(url);
    const relayUrl = await wayOf(url);
    const guest = await this.sessions.join({ ...host.invitation, relayUrl });
    await eventually(() => host.admitted.length === 1);
    const pair: [RunningMember, RunningMember] = [
      new RunningMember(host),
      new RunningMember(guest),
    ];
    this.#members.push(...pair);
    return pair;
  }

  /** Offers what the members have and runs once. */
  async run(settings: Partial<RunSettings> = {}): Promise<RunOutcome[]> {
    for (const member of this.#members) await member.offer();
    const whole = { ...SETTINGS, ...settings };
    return Promise.all(
      this.#members.map((member, index) => member.run(index === 0 ? whole : undefined)),
    );
  }

  async clean(): Promise<void> {
    await Promise.all(this.#members.splice(0).map((member) => member.close()));
    await this.sessions.clean();
  }
}
