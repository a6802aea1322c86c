import { execFile } from 'node:child_process';
import { devNull, homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { gitOptions } from '../git/gitProcess.ts';
import { systemCode } from '../inventory/systemCode.ts';
import { leavesMachine } from './repository.ts';

/** Git answers in milliseconds; a home on a network that is away takes longer. */
const PATIENCE_MS = 30_000;
const ANSWER_BYTES = 64 * 1024;

export interface ExcludesQuestion {
  /** Absolute path of the data source. */
  readonly folder: string;
  /** Top of the repository that it lies in, which a relative path starts from; absent: it lies in none. */
  readonly top?: string;
  readonly signal?: AbortSignal;
}

export interface ExcludesFile {
  readonly path: string;
  /** Whether somebody named it; it is Git's default place otherwise. */
  readonly isNamed: boolean;
}

/**
 * The file of a person's own rules for all repositories: `core.excludesFile` as Git's configuration has it for
 * `folder` (system, person, repository), else Git's default place.
 * Asking Git runs nothing that a repository could name. Without Git the default place counts.
 * @returns undefined when there is to be none
 * @throws BytesyncError 'entry-unreadable' with `file`, when Git can't read its configuration; 'aborted'
 */
export async function globalExcludes(
  question: ExcludesQuestion,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ExcludesFile | undefined> {
  const answer = await askGit(question, environment);
  if (answer === undefined) return { path: defaultPlace(environment), isNamed: false };
  if (answer === '') return undefined;
  if (leavesMachine(answer, question.folder)) await requirePersons(answer, question, environment);
  return { path: resolve(question.top ?? question.folder, answer), isNamed: true };
}

/** A share may be named by the person or the machine, not by a repository. */
async function requirePersons(
  answer: string,
  { folder, signal }: ExcludesQuestion,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const persons = await askGit({ folder, ...(signal && { signal }) }, environment);
  if (persons !== answer) throw unreadable(new Error('a repository names a share'));
}

/** As Git has it: `$XDG_CONFIG_HOME/git/ignore`, or `~/.config/git/ignore` where that is not set or empty. */
function defaultPlace(environment: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: config = '' } = environment;
  const home = environment.HOME || homedir();
  return join(isAbsolute(config) ? config : join(home, '.config'), 'git', 'ignore');
}

/** @returns undefined when nothing is configured, or there is no Git */
async function askGit(
  { folder, top, signal }: ExcludesQuestion,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { env, ...common } = gitOptions(environment, signal);
  // Git would look for a repository itself, and fail at a broken one.
  if (top === undefined) env.GIT_DIR = devNull;
  const words = ['-C', folder, 'config', '--null', '--type=path', '--get', 'core.excludesFile'];
  const options = { ...common, env, timeout: PATIENCE_MS, maxBuffer: ANSWER_BYTES };
  return await new Promise((found, failed) => {
    execFile('git', words, options, (error, stdout) => {
      if (error === null) found(stdout.replace(/\0.*$/s, ''));
      else if (error.code === 1 || systemCode(error) === 'ENOENT') found(undefined);
      else failed(signal?.aborted ? new BytesyncError('aborted') : unreadable(error));
    });
  });
}

function unreadable(cause: Error): BytesyncError {
  return new BytesyncError('entry-unreadable', { file: 'core.excludesFile' }, { cause });
}
