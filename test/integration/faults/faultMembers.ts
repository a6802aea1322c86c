import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, Program, type ProgramOptions } from '../cli/program.ts';

/** How long those that are left wait for what is lost, where something is lost: not a minute. */
export const PATIENCE = {
  BYTESYNC_MEMBER_PATIENCE_MS: '6000',
  BYTESYNC_RELAY_PATIENCE_MS: '15000',
};

/** A run in which a member could not even begin is tried again. */
export const TRIES = 3;

/** Longer than all that the program itself waits for: what has not ended by then hangs. */
const HANG_MS = 600_000;

export interface MemberPlace {
  readonly label: string;
  readonly home: string;
  /** As the member itself sees them. */
  readonly folders: readonly string[];
  readonly within?: readonly string[] | undefined;
  readonly env: NodeJS.ProcessEnv;
}

export interface MemberEnd {
  readonly label: string;
  readonly program: Program;
  readonly ended: Ended;
}

/** The programs of one run: the host, and those that join it. */
export class FaultMembers {
  readonly killed = new Set<Program>();
  readonly interrupted = new Set<Program>();
  /** The host first. */
  readonly #programs: Program[] = [];
  readonly #places: readonly MemberPlace[];
  readonly #env: (member: number) => NodeJS.ProcessEnv;
  /** Stopped for ever: they end when all others have. */
  readonly #stopped = new Set<Program>();

  /** @param env of each, beside that of its place */
  constructor(
    places: readonly MemberPlace[],
    env: (member: number) => NodeJS.ProcessEnv = () => ({}),
  ) {
    this.#places = places;
    this.#env = env;
  }

  /** Starts all; where the host ends without an invitation, it alone. */
  async start(relay: string, flags: readonly string[]): Promise<void> {
    const [host, ...others] = this.#places;
    if (host === undefined) throw new Error('nobody to start');
    const answers = ['--admit', 'all', '--yes', '--members', String(this.#places.length)];
    const hosting = this.#start(['host', ...host.folders, '--relay', relay, ...answers, ...flags]);
    const invitation = hosting.printed(/"link":"([^"]+)"/u).catch(() => undefined);
    const [, link] = (await inTime(invitation, 'an invitation', hosting)) ?? [];
    if (link === undefined) return;
    for (const { folders } of others) this.#start(['join', link, ...folders, '--accept-incoming']);
  }

  /** Contents have begun to arrive at a guest, or everything has ended. */
  async transferring(): Promise<void> {
    const arrived = /"phase":"synchronizing","filesDone":\d+,"filesTotal":\d+,"bytesDone":[1-9]/u;
    const [, ...guests] = this.#programs;
    await Promise.any(guests.map((guest) => guest.printed(arrived))).catch(() => undefined);
  }

  kill(member: number): void {
    const program = this.#running(member);
    if (program === undefined) return;
    this.killed.add(program);
    program.kill('SIGKILL');
  }

  /** As a machine that sleeps for a while. */
  async sleep(member: number, forMs: number): Promise<void> {
    const program = this.#running(member);
    program?.kill('SIGSTOP');
    await delay(forMs);
    program?.kill('SIGCONT');
  }

  /** As a machine that sleeps and is thrown away. */
  stop(member: number): void {
    const program = this.#running(member);
    if (program === undefined) return;
    this.#stopped.add(program);
    program.kill('SIGSTOP');
  }

  /** All of them. @throws Error where one does not end */
  async ended(): Promise<MemberEnd[]> {
    const ends = this.#programs.map(async (program, index) => {
      const label = this.#places[index]?.label ?? '';
      const ended = await inTime(program.ended, `the end of ${label}`, program);
      // It was told to end itself at a change.
      if (ended.signal === 'SIGKILL') this.killed.add(program);
      if (index > 0 && !ended.stdout.includes('"state":"joined"')) this.#interruptHost();
      this.#endStopped();
      return { label, program, ended };
    });
    return Promise.all(ends);
  }

  /** The relay's first answer took one of them more than 3 s, as on a very busy machine: nothing was run. */
  get wasLate(): boolean {
    return this.#programs.some(({ stdout }) => stdout.includes('"code":"relay-timeout"'));
  }

  /** The end of what they printed, for whoever looks for the cause of a failure. */
  get said(): string {
    const ends = this.#programs.map(({ stdout, stderr, process }, index) => {
      const lines = stdout.trim().split('\n').slice(-6);
      const end = process.exitCode ?? process.signalCode ?? 'still running';
      return `${this.#places[index]?.label} ${end}: ${stderr}\n${lines.join('\n')}`;
    });
    return ends.join('\n');
  }

  killAll(): void {
    for (const program of this.#programs) program.kill('SIGKILL');
  }

  #start(args: readonly string[]): Program {
    const member = this.#programs.length;
    const { home = '', within, env } = this.#places[member] ?? {};
    const options: ProgramOptions = {
      home,
      env: { ...env, ...this.#env(member) },
      ...(within && { within }),
    };
    const program = new Program([...args, '--accept-guard', '--json'], options);
    this.#programs.push(program);
    return program;
  }

  #running(member: number): Program | undefined {
    const program = this.#programs[member];
    return program && isRunning(program) ? program : undefined;
  }

  /** The host waits for whoever was invited: where one has ended before it joined, a person gives up. */
  #interruptHost(): void {
    const [host] = this.#programs;
    if (host === undefined || !isRunning(host) || this.killed.has(host)) return;
    this.interrupted.add(host);
    host.kill('SIGINT');
  }

  #endStopped(): void {
    const isOver = this.#programs.every((one) => this.#stopped.has(one) || !isRunning(one));
    if (!isOver) return;
    for (const program of this.#stopped) {
      this.killed.add(program);
      program.kill('SIGKILL');
    }
  }
}

function isRunning({ process }: Program): boolean {
  return process.exitCode === null && process.signalCode === null;
}

/** @throws Error that says what did not come, and what the program has printed */
export async function inTime<T>(wanted: Promise<T>, what: string, program?: Program): Promise<T> {
  const timer = new AbortController();
  const late = delay(HANG_MS, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`waited in vain for ${what}: ${program?.stdout.slice(-3_000) ?? ''}`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([wanted, late]);
  } finally {
    timer.abort();
  }
}
