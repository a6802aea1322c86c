import assert from 'node:assert/strict';
import { type Ended, Program, type Report, reportOf } from './program.ts';
import { Pty } from './pty.ts';

export interface PairOptions {
  readonly home: string;
  readonly relay: string;
  /** The folder of member A, who hosts. */
  readonly a: string;
  /** The folder of member B, who joins and is asked. */
  readonly b: string;
  /** Of the host: preset, mode… */
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** The user that member B is. */
  readonly uid?: number;
}

export interface PairEnded {
  readonly report: Report;
  readonly host: Ended;
  /** Member B, and what its terminal showed. */
  readonly joined: { readonly code: number | null; readonly text: string };
}

/**
 * Runs two members, B on a terminal. `between` happens when B is asked whether the plan may change
 * its folder: all inventories are taken, and nothing has moved yet.
 */
export async function runPair(
  options: PairOptions,
  between: () => void | Promise<void>,
): Promise<PairEnded> {
  const { home, relay, a, b, flags = [], env = {}, uid } = options;
  const answers = ['--yes', '--json', '--admit', 'all', '--accept-guard'];
  const host = new Program(['host', a, '--relay', relay, ...answers, ...flags], { home, env });
  try {
    const [, link = ''] = await host.printed(/"event":"invitation","link":"([^"]+)"/u);
    const user = uid === undefined ? { home } : { home: `${home}-${uid}`, uid };
    const joiner = new Pty(['join', link, b, '--accept-guard'], { ...user, env });
    try {
      if (uid !== undefined) {
        await joiner.shows(/Do they match\? \[y\/N\] /u);
        joiner.type('y');
      }
      await joiner.shows(/Let this plan change your folders\? \[y\/N\] /u);
      await between();
      joiner.type('y');
      const [ended, { code }] = await Promise.all([host.ended, joiner.ended]);
      return { report: reportOf(ended), host: ended, joined: { code, text: joiner.text } };
    } finally {
      joiner.close();
    }
  } finally {
    host.kill('SIGKILL');
  }
}

/** What was left undone, one line each, with the sentence behind. */
export function problemsOf(report: Report): string[] {
  return report.problems.map(({ path, member, code }) => `${code} ${member} ${path}`);
}

/** Each problem has a sentence that a person can read. */
export function checkMessages(report: Report): void {
  for (const { message } of report.problems) {
    assert.match(message, /^\p{Lu}.*\.$/su);
    assert.doesNotMatch(message, /[?{}]|undefined/u);
  }
}

/** A relay process for one suite. */
export async function startRelay(
  home: string,
  options: {
    readonly data: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly port?: number;
    readonly within?: readonly string[];
  },
): Promise<{ url: string; program: Program }> {
  const { data, env = {}, port = 0, within = [] } = options;
  const args = ['relay', '--port', String(port), '--data', data];
  const program = new Program(args, { home, env, within });
  const [, url = ''] = await program.printed(/relay listening on (\S+)/u);
  return { url, program };
}
