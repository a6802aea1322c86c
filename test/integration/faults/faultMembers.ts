import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, Program, type ProgramOptions } from '../cli/program.ts';

/** How long those that are left wait for what is lost, where something is lost: not a minute. */
export const PATIENCE = {
  BYTESYNC_MEMBER_PATIENCE_MS: '6000',
  BYTESYNC_RELAY_PATIENCE_MS: '15000',
};

/** Longer than all that the program itself waits for: what has not ended by then hangs. */
export const HANG_MS = 240_000;

export interface MemberPlace {
  readonly label: string;
  readonly home: string;
  /** As the member itself sees it. */
  readonly folder: string;
  readonly within?: readonly string[] | undefined;
}

/** The programs of one run: the host, and those that join it. */
export class FaultMembers {
  /** The host first. */
  readonly programs: Program[] = [];
  readonly killed = new Set<Program>();
  readonly #places: readonly MemberPlace[];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(places: readonly MemberPlace[], env: NodeJS.ProcessEnv) {
    this.#places = places;
    this.#env = env;
  }

  static async start(
    places: readonly MemberPlace[],
    relay: string,
    { flags = [], env = {} }: { flags?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
  ): Promise<FaultMembers> {
    const run = new FaultMembers(places, env);
    const [host, ...others] = places;
    if (host === undefined) throw new Error('nobody to start');
    const answers = ['--admit', 'all', '--yes', '--members', String(places.length)];
    const mirror = ['--preset', 'mirror', '--from', 'A', ...answers, ...flags];
    const hosting = run.#start(host, ['host', host.folder, '--relay', relay, ...mirror]);
    const [, link = ''] = await inTime(hosting.printed(/"link":"([^"]+)"/u), 'an invitation');
    for (const other of others)
      run.#start(other, ['join', link, other.folder, '--accept-incoming']);
    return run;
  }

  /** Contents have begun to travel, or everything has ended. */
  async transferring(): Promise<void> {
    const moving = /"phase":"synchronizing"/u;
    const either = this.programs.map((program) => program.printed(moving).catch(() => undefined));
    await Promise.race([Promise.any(either), Promise.all(either)]);
  }

  kill(member: number): boolean {
    const program = this.programs[member];
    if (program === undefined || program.process.exitCode !== null) return false;
    this.killed.add(program);
    program.kill('SIGKILL');
    return true;
  }

  /** All of them, with their labels. @throws Error where one does not end */
  async ended(): Promise<{ label: string; program: Program; ended: Ended }[]> {
    return Promise.all(
      this.programs.map(async (program, index) => {
        const label = this.#places[index]?.label ?? '';
        const ended = await inTime(program.ended, `the end of ${label}`, program);
        return { label, program, ended };
      }),
    );
  }

  /** The end of what they printed, for whoever looks for the cause of a failure. */
  get said(): string {
    const ends = this.programs.map(({ stdout, stderr, process }, index) => {
      const lines = stdout.trim().split('\n').slice(-6);
      const end = `${process.exitCode ?? process.signalCode ?? 'still running'}`;
      return `${this.#places[index]?.label} ${end}: ${stderr}\n${lines.join('\n')}`;
    });
    return ends.join('\n');
  }

  killAll(): void {
    for (const program of this.programs) program.kill('SIGKILL');
  }

  #start({ home, within }: MemberPlace, args: readonly string[]): Program {
    const options: ProgramOptions = { home, env: this.#env, ...(within && { within }) };
    const program = new Program([...args, '--accept-guard', '--json'], options);
    this.programs.push(program);
    return program;
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
