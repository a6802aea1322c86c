import { basename, resolve } from 'node:path';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { checkFilter } from '../../engine/comparison/filter/runFilter.ts';
import { checkRules } from '../../engine/comparison/rules/compileRules.ts';
import { checkLocalFolders } from '../../engine/inventory/localFolders.ts';
import { failedReport } from '../../engine/report/runReport.ts';
import type { RunOutcome } from '../../engine/run/memberRun.ts';
import type { RunPhase } from '../../engine/run/memberUi.ts';
import { joinedTrash } from '../../engine/run/pruneAfterRun.ts';
import { untilAborted } from '../../engine/run/untilAborted.ts';
import { loadDeviceKeys } from '../../engine/session/identityStore.ts';
import { HomeStore } from '../../engine/session/privateStore.ts';
import { type Retention, retentionOf } from '../../engine/trash/retention.ts';
import type { SyncFlags } from '../commandLine.ts';
import { decidingIo } from '../member/deciding.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask } from '../member/memberTask.ts';
import { ChildMember, type ChildOutcome } from '../process/childMember.ts';
import { type Asking, remoteIo, TELLING } from '../process/childMessages.ts';
import { EmbeddedRelay } from '../process/embeddedRelay.ts';
import type { Screen } from '../screen/screen.ts';
import {
  conclude,
  concludeFailure,
  homeOf,
  interruptSignal,
  listedOf,
  memberName,
  openScreen,
  rateOf,
} from './commandContext.ts';
import { hostSettings } from './hostSettings.ts';

/** Who is to come is known: they are children of this process. */
const TOLD = TELLING.filter((name) => name !== 'waitingForMembers');

/** Of the members, in the order of the folders. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A member that was told to end has so long to do it in good order. */
const GRACE_MS = 10_000;

/** bytesync sync FOLDER FOLDER…: each folder a member in a process of its own. */
export async function syncCommand(
  folders: string[],
  flags: SyncFlags,
  program: string,
): Promise<number> {
  const screen = await openScreen(flags);
  const signal = interruptSignal();
  let sync: Sync | undefined;
  let relay: EmbeddedRelay | undefined;
  try {
    const settings = await hostSettings(flags);
    const labels = lettersOf(folders);
    if (settings.filter) checkFilter(settings.filter.expression, labels);
    if (settings.first) checkFilter(settings.first.expression, labels);
    if (settings.rules) checkRules(settings.rules.set, labels);
    sync = new Sync(screen, { folders, flags, settings, program });
    await checkLocalFolders(folders);
    // One identity for all, made before any of them looks for it.
    await loadDeviceKeys(new HomeStore(homeOf()));
    const starting = flags.relay === undefined ? EmbeddedRelay.start(program) : undefined;
    sync.launch();
    relay = await starting;
    const { stack, ...outcome } = await sync.run(relay, signal);
    return conclude(screen, outcome, flags.debug, stack);
  } catch (error) {
    return concludeFailure(screen, error, flags.debug);
  } finally {
    await sync?.close();
    await relay?.close();
    screen.close();
  }
}

interface SyncParts {
  readonly folders: readonly string[];
  readonly flags: SyncFlags;
  readonly settings: HostTask['settings'];
  readonly program: string;
}

interface LaunchedMember {
  readonly folder: string;
  readonly child: ChildMember;
  readonly joined: Promise<void>;
}

class Sync {
  readonly #screen: Screen;
  readonly #folders: readonly string[];
  readonly #flags: SyncFlags;
  readonly #settings: HostTask['settings'];
  readonly #program: string;
  readonly #members: LaunchedMember[] = [];
  readonly #invitation = Promise.withResolvers<string>();
  #guardAccepted: Promise<boolean> = Promise.resolve(false);
  /** Of the host's run. */
  #phase: RunPhase | undefined;
  /** Members that failed, and that the others go on without. */
  readonly #left = new Set<LaunchedMember>();

  constructor(screen: Screen, { folders, flags, settings, program }: SyncParts) {
    this.#screen = screen;
    this.#folders = folders;
    this.#flags = flags;
    this.#settings = settings;
    this.#program = program;
  }

  /** Starts the processes of all members, the host first; they do nothing before `run`. */
  launch(): void {
    for (const folder of this.#folders) {
      const { promise: joined, resolve: join } = Promise.withResolvers<void>();
      const io = this.#members.length === 0 ? this.#hostIo() : this.#joinIo(join);
      const child = new ChildMember(this.#program, nameOf(folder), io);
      this.#members.push({ folder, child, joined });
    }
  }

  async run(
    relay: EmbeddedRelay | undefined,
    signal: AbortSignal,
  ): Promise<RunOutcome & { readonly stack?: string }> {
    const interrupt = () => this.#interrupt('interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    // Nobody starts it again: there is nothing to be patient for.
    const relayGone = () => this.#interrupt('relay-lost');
    try {
      const joins = this.#join(relay);
      const outcomes = this.#members.map(({ child }) => child.ended);
      for (const member of this.#members) {
        const failed = ({ failure }: ChildOutcome) => failure && this.#failed(member);
        member.child.ended.then(failed).catch(() => undefined);
      }
      relay?.ended.then(relayGone, relayGone);
      await untilAborted(Promise.race([joins, ...outcomes]), signal).catch(() => undefined);
      const all = await Promise.all(outcomes);
      return combined(all, (at) => this.#isLeft(at));
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }

  /** One member that can't go on ends the run of all, unless contents travel already: what has arrived whole is put in place then. */
  #failed(member: LaunchedMember): void {
    const isOther = member !== this.#members[0];
    if (isOther && this.#phase === 'synchronizing') this.#left.add(member);
    else this.#interrupt('aborted');
  }

  #isLeft(at: number): boolean {
    const member = this.#members[at];
    return member !== undefined && this.#left.has(member);
  }

  /** Resolves when no process is left. */
  async close(): Promise<void> {
    this.#interrupt('aborted');
    await Promise.all(this.#members.map(({ child }) => child.ended));
  }

  /** Lets the members in one after the other, for their letters. */
  async #join(relay: EmbeddedRelay | undefined): Promise<void> {
    const [host, ...others] = this.#members;
    host?.child.start(this.#hostTask(host.folder, relay), TOLD);
    const link = await this.#invitation.promise;
    for (const { folder, child, joined } of others) {
      const own = {
        ...{ folders: [folder], name: nameOf(folder), home: homeOf() },
        ...{ retention: this.#retention, ...rateOf(this.#flags) },
      };
      child.start({ role: 'join', link, ownPatterns: [], ...own }, ['joined', 'notAdmitted']);
      await joined;
    }
  }

  #hostTask(folder: string, relay: EmbeddedRelay | undefined): HostTask {
    const accessToken = relay?.accessToken ?? process.env.BYTESYNC_ACCESS_TOKEN;
    return {
      role: 'host',
      folders: [folder],
      name: memberName(this.#flags, basename(resolve(folder))),
      home: homeOf(),
      relayUrl: relay?.url ?? this.#flags.relay ?? '',
      // All members are this device.
      admit: 'trusted',
      members: this.#folders.length,
      settings: this.#settings,
      retention: this.#retention,
      ...listedOf(this.#flags),
      ...rateOf(this.#flags),
      ...(accessToken && { accessToken }),
    };
  }

  get #retention(): Retention {
    return retentionOf(this.#flags.trashDays, this.#flags.trashSize);
  }

  #hostIo(): MemberIo {
    const { yes, acceptGuard } = this.#flags;
    const answers = { yes, acceptGuard, acceptIncoming: true, dryRun: false };
    const io = decidingIo(this.#screen, answers);
    return {
      ...io,
      invitation: (link) => this.#invitation.resolve(link),
      joined: () => undefined,
      left: () => undefined,
      presence: () => undefined,
      waitingFor: () => undefined,
      memberGone: async (letter) => {
        await this.#members[LETTERS.indexOf(letter)]?.child.ended;
      },
      phase: (phase) => {
        this.#phase = phase;
        io.phase(phase);
      },
      confirmGuards: (guards) => {
        this.#guardAccepted = io.confirmGuards(guards);
        return this.#guardAccepted;
      },
    };
  }

  /** The other members belong to the same person, who is asked once, on the host's behalf. */
  #joinIo(joined: () => void): MemberIo {
    const answer = (asked: Asking): Promise<unknown> => {
      if (asked === 'confirmHost') return Promise.resolve('accepted');
      return asked === 'confirmGuards' ? this.#guardAccepted : Promise.resolve(true);
    };
    return {
      ...remoteIo(() => undefined, answer),
      joined: () => joined(),
      notAdmitted: (text) => this.#screen.note(text),
    };
  }

  #interrupt(code: 'interrupted' | 'aborted' | 'relay-lost'): void {
    for (const { child } of this.#members) {
      child.interrupt(code);
      const timer = setTimeout(() => child.kill(), GRACE_MS);
      child.ended.then(() => clearTimeout(timer)).catch(() => undefined);
    }
  }
}

/** Each folder is a member, in this order. */
function lettersOf(folders: readonly string[]): string[] {
  return folders.map((_, index) => LETTERS[index] ?? '');
}

function nameOf(folder: string): string {
  return memberName({}, basename(resolve(folder)));
}

/**
 * The host's report counts everybody; the relay's traffic is that at each member's end.
 * @param isLeft whether the others went on without a member
 */
function combined(
  outcomes: readonly ChildOutcome[],
  isLeft: (at: number) => boolean,
): RunOutcome & { readonly stack?: string } {
  const relay = { bytesIn: 0, bytesOut: 0 };
  for (const { traffic } of outcomes) {
    relay.bytesIn += traffic?.bytesIn ?? 0;
    relay.bytesOut += traffic?.bytesOut ?? 0;
  }
  const [host] = outcomes;
  // The host's report says of them what became of them, where it came to its end.
  const told = outcomes.filter((_, at) => !isLeft(at));
  const failed = host?.report && !host.failure ? firstFailure(told) : firstFailure(outcomes);
  if (!failed?.failure && host?.report) {
    const pruned = outcomes.flatMap(({ report }) => report?.trash ?? []);
    const trash = pruned.length > 0 && { trash: pruned.reduce(joinedTrash) };
    return { report: { ...host.report, relay, ...trash } };
  }
  const failure = failed?.failure;
  const { code, values } = failure ?? { code: 'aborted' as const, values: {} };
  const status = host?.report?.status === 'refused' ? 'refused' : 'aborted';
  return {
    report: failedReport(status, { code, values }, relay, host?.report?.durationMs ?? 0),
    ...(failure && { failure }),
    ...(failed?.stack !== undefined && { stack: failed.stack }),
  };
}

/** Whom it befell knows most of it: others name that member, or say only that they were told to end. */
function firstFailure(outcomes: readonly ChildOutcome[]): ChildOutcome | undefined {
  const failed = outcomes.filter((outcome) => outcome.failure !== undefined);
  return failed.toSorted((a, b) => hearsay(a) - hearsay(b))[0];
}

/** What one member says because of another, the more telling first. */
const SECOND_HAND: readonly ErrorCode[] = ['member-failed', 'member-lost', 'aborted'];

/** How far a failure is from whom it befell; 0: this member itself. */
function hearsay({ failure }: ChildOutcome): number {
  if (failure === undefined) return Number.POSITIVE_INFINITY;
  const rank = SECOND_HAND.indexOf(failure.code);
  if (rank >= 0) return 2 + rank;
  return failure.values.member === undefined ? 0 : 1;
}
