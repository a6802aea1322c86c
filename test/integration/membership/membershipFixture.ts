import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceKeys, type DeviceKeys } from '@bytesync/shared/crypto/identity.ts';
import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { hostMembership } from '../../../extension/src/engine/membership/hostMembership.ts';
import { joinMembership } from '../../../extension/src/engine/membership/joinMembership.ts';
import type {
  Confirmation,
  Membership,
  MembershipUi,
  RunQuestions,
} from '../../../extension/src/engine/membership/membership.ts';
import { resumeMembership } from '../../../extension/src/engine/membership/resumeMembership.ts';
import {
  decodeSavedMembership,
  encodeSavedMembership,
} from '../../../extension/src/engine/membership/savedMembership.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { HomeStore } from '../../../extension/src/engine/session/privateStore.ts';
import { TrustStore } from '../../../extension/src/engine/session/trustStore.ts';
import type { Retention } from '../../../extension/src/engine/trash/retention.ts';
import { eventually, RelayFixture } from '../relay/relayFixture.ts';

export const UPDATE: RunSettings = {
  preset: 'update',
  mode: 'standard',
  from: 'A',
  gitignore: true,
  patterns: [],
  hidden: 'include',
  system: 'exclude',
  dryRun: false,
};

/** Somebody with a device, a folder, and answers to all questions. */
export class Person implements MembershipUi {
  readonly name: string;
  readonly device: DeviceKeys = createDeviceKeys();
  readonly trust: TrustStore;
  readonly folder: string;
  readonly plans: PlanView[] = [];
  readonly failures: BytesyncError[] = [];
  /** What only a log would tell. */
  readonly notes: BytesyncError[] = [];
  /** Where decisions by hand are kept; undefined: in the log alone. */
  handsFolder: string | undefined;
  admitTrusted = false;
  words: readonly string[] = [];
  confirmation: Confirmation = 'confirmed';
  answers: Partial<RunQuestions> = {};
  unsavedFiles: string[] = [];
  keepsAtHome: string[] = [];
  trashKeeps: Retention = {};
  saved = '';
  saves = 0;
  #membership: Membership | undefined;

  constructor(name: string, place: string) {
    this.name = name;
    this.folder = join(place, name);
    mkdirSync(this.folder);
    this.trust = new TrustStore(new HomeStore(join(place, `${name}.home`)));
  }

  get here(): Membership {
    if (this.#membership === undefined) throw new Error(`${this.name} is in no session`);
    return this.#membership;
  }

  get phase(): string {
    const { activity } = this.here.view;
    return activity.kind === 'run' ? activity.phase : activity.kind;
  }

  run(): RunQuestions {
    return {
      plan: (view) => void this.plans.push(view),
      confirmPlan: async () => true,
      confirmGuards: async () => true,
      consent: async () => true,
      ...this.answers,
    };
  }

  changed(): void {
    // Tests look when they want to know.
  }

  notAdmitted(failure: BytesyncError): void {
    this.failures.push(failure);
  }

  failed(failure: BytesyncError): void {
    this.failures.push(failure);
  }

  noted(failure: BytesyncError): void {
    this.notes.push(failure);
  }

  async save(saved: Parameters<MembershipUi['save']>[0]): Promise<void> {
    this.saved = encodeSavedMembership(saved);
    this.saves += 1;
  }

  unsaved(): readonly string[] {
    return this.unsavedFiles;
  }

  ownPatterns(): readonly string[] {
    return this.keepsAtHome;
  }

  retention(): Retention {
    return this.trashKeeps;
  }

  async host(relayUrl: string): Promise<Membership> {
    this.#membership = await hostMembership({ ...this.#options, relayUrl });
    return this.#membership;
  }

  async join(host: { readonly here: Pick<Membership, 'invitation'> }): Promise<Membership> {
    this.#membership = await joinMembership({
      ...this.#options,
      invitation: host.here.invitation,
      waiting: () => undefined,
      waitingAtDoor: () => undefined,
      confirmHost: async ({ words }) => {
        this.words = words;
        return this.confirmation;
      },
    });
    return this.#membership;
  }

  /** As after the end of the process: only what was saved is left. */
  async comeBack(): Promise<readonly string[]> {
    const saved = decodeSavedMembership(this.saved);
    const { membership, withdrawn } = await resumeMembership(saved, this.#options);
    this.#membership = membership;
    return withdrawn;
  }

  /** Lets the next one at the door in. */
  async admit(): Promise<void> {
    const asked = () => this.here.view.newcomers.find(({ state }) => state === 'asked');
    await eventually(() => asked() !== undefined);
    const newcomer = asked();
    assert.ok(newcomer !== undefined && this.here.answerNewcomer(newcomer, true));
  }

  async close(): Promise<void> {
    await this.#membership?.close();
  }

  get #options() {
    const { device, trust, name, admitTrusted, handsFolder } = this;
    const { signal } = new AbortController();
    return { device, trust, name, admitTrusted, handsFolder, ui: this, signal };
  }
}

/** People on a real relay. */
export class MembershipFixture {
  readonly relays = new RelayFixture();
  /** Whether people keep decisions by hand on disk. */
  keepsHands = false;
  readonly #people: Person[] = [];
  readonly #places: string[] = [];

  person(name: string): Person {
    const place = mkdtempSync(join(tmpdir(), 'bytesync-member-'));
    this.#places.push(place);
    const person = new Person(name, place);
    if (this.keepsHands) person.handsFolder = join(place, `${name}.decisions`);
    this.#people.push(person);
    return person;
  }

  /** A session whose members each offer their folder, the host first. */
  async session(...names: string[]): Promise<Person[]> {
    const relay = await this.relays.start();
    const [host, ...others] = names.map((name) => this.person(name));
    if (host === undefined) return [];
    await host.host(relay.url);
    for (const other of others) {
      const joining = other.join(host);
      await host.admit();
      await joining;
    }
    for (const person of [host, ...others]) await person.here.offer([person.folder]);
    await eventually(() => sourcesOf(host) === names.length);
    return [host, ...others];
  }

  async clean(): Promise<void> {
    await Promise.all(this.#people.splice(0).map((person) => person.close()));
    await this.relays.clean();
    const remove = (place: string) => rm(place, { recursive: true, force: true });
    await Promise.all(this.#places.splice(0).map(remove));
  }
}

/** Sources of the whole session as this person sees it. */
export function sourcesOf(person: Person): number {
  return person.here.view.members.flatMap(({ sources }) => sources).length;
}

/** Resolves when nobody is in a run, and everybody has seen the last one end. */
export async function rested(...people: readonly Person[]): Promise<void> {
  await eventually(() => people.every((person) => person.phase === 'idle'));
}
