import { basename, resolve } from 'node:path';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { checkLocalFolders } from '../../engine/inventory/localFolders.ts';
import type { RunOutcome } from '../../engine/run/memberRun.ts';
import { failedReport } from '../../engine/run/report.ts';
import { loadDeviceKeys } from '../../engine/session/identityStore.ts';
import type { SyncFlags } from '../commandLine.ts';
import { decidingIo } from '../member/deciding.ts';
import { untilAborted } from '../member/interrupt.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask } from '../member/memberTask.ts';
import { ChildMember, type ChildOutcome } from '../process/childMember.ts';
import { EmbeddedRelay } from '../process/relayChild.ts';
import type { Screen } from '../screen/screen.ts';
import {
  conclude,
  concludeFailure,
  homeOf,
  interruptSignal,
  memberName,
  openScreen,
  settingsOf,
} from './commandContext.ts';

const GRACE_MS = 10_000;

/** bytesync sync FOLDER FOLDER…: each folder a member in a process of its own. */
export async function syncCommand(
  folders: string[],
  flags: SyncFlags,
  program: string,
): Promise<number> {
  const screen = openScreen(flags);
  const signal = interruptSignal();
  let relay: EmbeddedRelay | undefined;
  try {
    await checkLocalFolders(folders);
    // One identity for all, made before any of them looks for it.
    await loadDeviceKeys(homeOf());
    relay = flags.relay === undefined ? await EmbeddedRelay.start(program) : undefined;
    const outcome = await new Sync(screen, folders, flags, relay, program).run(signal);
    if (outcome.stack !== undefined && flags.debug) process.stderr.write(`${outcome.stack}\n`);
    return conclude(screen, outcome, flags.debug);
  } catch (error) {
    return concludeFailure(screen, error, flags.debug);
  } finally {
    await relay?.close();
    screen.close();
  }
}

class Sync {
  readonly #screen: Screen;
  readonly #folders: readonly string[];
  readonly #flags: SyncFlags;
  readonly #relay: EmbeddedRelay | undefined;
  readonly #program: string;
  readonly #members: ChildMember[] = [];
  readonly #invitation = Promise.withResolvers<string>();
  #guardAccepted: Promise<boolean> = Promise.resolve(false);

  constructor(
    screen: Screen,
    folders: readonly string[],
    flags: SyncFlags,
    relay: EmbeddedRelay | undefined,
    program: string,
  ) {
    this.#screen = screen;
    this.#folders = folders;
    this.#flags = flags;
    this.#relay = relay;
    this.#program = program;
  }

  async run(signal: AbortSignal): Promise<RunOutcome & { readonly stack?: string }> {
    const interrupt = () => this.#interrupt('interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    // Nobody starts it again: there is nothing to be patient for.
    this.#relay?.gone.then(() => this.#interrupt('relay-lost')).catch(() => undefined);
    try {
      const joins = this.#start();
      const outcomes = this.#members.map((member) => member.ended);
      for (const outcome of outcomes) {
        // One member that can't go on ends the run of all.
        outcome.then(({ failure }) => failure && this.#interrupt('aborted')).catch(() => undefined);
      }
      await untilAborted(Promise.race([joins, ...outcomes]), signal).catch(() => undefined);
      return combined(await Promise.all(outcomes));
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }

  /** Starts all processes at once and lets the members in one after the other, for their letters. */
  async #start(): Promise<void> {
    const host = new ChildMember(this.#program, this.#folders[0] ?? '', this.#hostIo());
    this.#members.push(host);
    const joined = this.#folders.slice(1).map(() => Promise.withResolvers<void>());
    const joining = joined.map((one, index) => {
      const folder = this.#folders[index + 1] ?? '';
      const member = new ChildMember(this.#program, folder, this.#joinIo(one.resolve));
      this.#members.push(member);
      return member;
    });
    host.start(this.#hostTask());
    const link = await this.#invitation.promise;
    for (const [index, member] of joining.entries()) {
      const folder = this.#folders[index + 1] ?? '';
      const name = memberName({}, basename(resolve(folder)));
      member.start({ role: 'join', link, folders: [folder], name, home: homeOf() });
      await joined[index]?.promise;
    }
  }

  #hostTask(): HostTask {
    const [folder = ''] = this.#folders;
    const accessToken = this.#relay?.accessToken ?? process.env['BYTESYNC_ACCESS_TOKEN'];
    return {
      role: 'host',
      folders: [folder],
      name: memberName(this.#flags, basename(resolve(folder))),
      home: homeOf(),
      relayUrl: this.#relay?.url ?? this.#flags.relay ?? '',
      // All members are this device.
      admit: 'trusted',
      members: this.#folders.length,
      settings: settingsOf(this.#flags),
      ...(accessToken && { accessToken }),
    };
  }

  #hostIo(): MemberIo {
    const { yes, acceptGuard } = this.#flags;
    const io = decidingIo(this.#screen, { yes, acceptGuard, acceptIncoming: true });
    return {
      ...io,
      invitation: (link) => this.#invitation.resolve(link),
      joined: () => undefined,
      presence: () => undefined,
      waitingFor: () => undefined,
      confirmGuards: (guards, view) => {
        this.#guardAccepted = io.confirmGuards(guards, view);
        return this.#guardAccepted;
      },
    };
  }

  /** The other members belong to the same person, who is asked once, on the host's behalf. */
  #joinIo(joined: () => void): MemberIo {
    const nothing = () => undefined;
    const yes = () => Promise.resolve(true);
    return {
      members: nothing,
      waitingFor: nothing,
      phase: nothing,
      progress: nothing,
      plan: nothing,
      invitation: nothing,
      joined: () => joined(),
      notAdmitted: (text) => this.#screen.note(text),
      waitingForHost: nothing,
      presence: nothing,
      connection: nothing,
      everybodyHere: () => Promise.resolve(),
      admit: yes,
      confirmHost: () => Promise.resolve('accepted'),
      confirmPlan: yes,
      consent: yes,
      confirmGuards: () => this.#guardAccepted,
    };
  }

  #interrupt(code: 'interrupted' | 'aborted' | 'relay-lost'): void {
    for (const member of this.#members) {
      member.interrupt(code);
      const timer = setTimeout(() => member.kill(), GRACE_MS);
      member.ended.finally(() => clearTimeout(timer)).catch(() => undefined);
    }
  }
}

/** The host's report counts everybody; the relay's traffic is that at each member's end. */
function combined(outcomes: readonly ChildOutcome[]): RunOutcome & { readonly stack?: string } {
  const relay = { bytesIn: 0, bytesOut: 0 };
  for (const { traffic } of outcomes) {
    relay.bytesIn += traffic?.bytesIn ?? 0;
    relay.bytesOut += traffic?.bytesOut ?? 0;
  }
  const [host] = outcomes;
  const failed = firstFailure(outcomes);
  if (!failed?.failure && host?.report) return { report: { ...host.report, relay } };
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
  return failure.values['member'] === undefined ? 0 : 1;
}
