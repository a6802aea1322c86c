import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, Program, type ProgramOptions } from '../cli/program.ts';

/** How long those that are left wait for what is lost, where something is lost: not a minute. */
export const PATIENCE = {
  BYTESYNC_MEMBER_PATIENCE_MS: '6000',
  BYTESYNC_RELAY_PATIENCE_MS: '15000',
};

/** Longer than all that the program itself waits for: what has not ended by then hangs. */
const HANG_MS = 600_000;

export interface MemberPlace {
  readonly label: string;
  readonly home: string;
  /** As the member itself sees it. */
  readonly folder: string;
  readonly within?: readonly string[] | undefined;
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
  readonly #env: NodeJS.ProcessEnv;

  constructor(places: readonly MemberPlace[], env: NodeJS.ProcessEnv = {}) {
    this.#places = places;
    this.#env = env;
  }

  /** Starts all; where the host ends without an invitation, it alone. */
  async start(relay: string, flags: readonly string[] = []): Promise<void> {
    const [host, ...others] = this.#places;
    if (host === undefined) throw new Error('nobody to start');
    const answers = ['--admit', 'all', '--yes', '--members', String(this.#places.length)];
    const mirror = ['--preset', 'mirror', '--from', 'A', ...answers, ...flags];
    const hosting = this.#start(host, ['host', host.folder, '--relay', relay, ...mirror]);
    const invitation = hosting.printed(/"link":"([^"]+)"/u).catch(() => undefined);
    const [, link] = (await inTime(invitation, 'an invitation', hosting)) ?? [];
    if (link === undefined) return;
    for (const other of others) {
      this.#start(other, ['join', link, other.folder, '--accept-incoming']);
    }
  }

  /** Contents have begun to arrive at a target, or everything has ended. */
  async transferring(): Promise<void> {
    const arrived = /"phase":"synchronizing","filesDone":\d+,"filesTotal":\d+,"bytesDone":[1-9]/u;
    const [, ...targets] = this.#programs;
    await Promise.any(targets.map((target) => target.printed(arrived))).catch(() => undefined);
  }

  kill(member: number): void {
    const program = this.#programs[member];
    if (program === undefined || program.process.exitCode !== null) return;
    this.killed.add(program);
    program.kill('SIGKILL');
  }

  /** All of them. @throws Error where one does not end */
  ended(): Promise<MemberEnd[]> {
    return Promise.all(
      this.#programs.map(async (program, index) => {
        const label = this.#places[index]?.label ?? '';
        const ended = await inTime(program.ended, `the end of ${label}`, program);
        if (index > 0 && !ended.stdout.includes('"state":"joined"')) this.#interruptHost();
        return { label, program, ended };
      }),
    );
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

  #start({ home, within }: MemberPlace, args: readonly string[]): Program {
    const options: ProgramOptions = { home, env: this.#env, ...(within && { within }) };
    const program = new Program([...args, '--accept-guard', '--json'], options);
    this.#programs.push(program);
    return program;
  }

  /** The host waits for whoever was invited: where one has ended before it joined, a person gives up. */
  #interruptHost(): void {
    const [host] = this.#programs;
    if (host === undefined || host.process.exitCode !== null || this.killed.has(host)) return;
    this.interrupted.add(host);
    host.kill('SIGINT');
  }
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
