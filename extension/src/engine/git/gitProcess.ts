import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, parse } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';

/** Reading a large history takes seconds; what is found by then counts. */
const PATIENCE_MS = 10_000;

/** Variables that would let Git answer for another repository than the folder's, or take a path for another one. */
const OTHERS = [
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_CONFIG', 'GIT_INDEX_FILE'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_NAMESPACE'],
  // With another one than that for literal paths, Git refuses.
  ...['GIT_LITERAL_PATHSPECS', 'GIT_GLOB_PATHSPECS', 'GIT_NOGLOB_PATHSPECS'],
  'GIT_ICASE_PATHSPECS',
];

/**
 * Nothing that a repository names is run: not its hooks, nor what tells it of changes. Objects that it has left elsewhere are
 * not fetched, nobody is asked, and nothing is locked for others. A repository without `.git` counts as none: whoever may
 * write to the folder could have put one there.
 */
const ONLY_READING = [
  ...['--no-pager', '--literal-pathspecs', '-c', 'core.fsmonitor='],
  ...['-c', `core.hooksPath=${devNull}`, '-c', 'safe.bareRepository=explicit'],
];
const ONLY_READING_ENVIRONMENT = {
  ...{ GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' },
  // An older Git does not know the one before, and would fetch by a program that the repository names.
  GIT_ALLOW_PROTOCOL: 'none',
};

/** What every Git that is started here gets. */
export function gitOptions(environment: NodeJS.ProcessEnv, signal: AbortSignal | undefined) {
  const env: NodeJS.ProcessEnv = { ...environment };
  for (const name of OTHERS) delete env[name];
  return {
    env,
    // Windows looks for programs in the current folder first: it must not be one that somebody else filled. That
    // of this program may be gone, where it was updated while it runs.
    cwd: existsSync(dirname(process.execPath))
      ? dirname(process.execPath)
      : parse(process.execPath).root,
    killSignal: 'SIGKILL' as const,
    windowsHide: true,
    ...(signal && { signal }),
  };
}

export interface RepositoryQuestion {
  /** The folder that holds the repository's `.git`. */
  readonly top: string;
  readonly words: readonly string[];
  /** What Git reads. */
  readonly input?: string;
  /** Bytes of the answer; what is beyond is left out. */
  readonly most: number;
  /** How long it may take, in ms; 10 s unless told otherwise. */
  readonly patience?: number;
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Asks Git about a repository, for a bounded time.
 * @returns what it has said, as far as it came; nothing where there is no Git, or it refuses
 * @throws BytesyncError aborted
 */
export function askRepository(question: RepositoryQuestion): Promise<Buffer> {
  const { top, words, input = '', most, patience = PATIENCE_MS, signal, environment } = question;
  const { env, ...options } = gitOptions(environment, signal);
  return new Promise((found, failed) => {
    const git = execFile(
      'git',
      ['-C', top, ...ONLY_READING, ...words],
      {
        ...{ ...options, env: { ...env, ...ONLY_READING_ENVIRONMENT } },
        ...{ encoding: 'buffer', timeout: patience, maxBuffer: most },
      },
      (_, stdout) => {
        const settle = () => {
          if (signal.aborted) failed(new BytesyncError('aborted', {}, { cause: signal.reason }));
          else found(stdout);
        };
        // It is told to end by then, and may not have.
        const isRunning = git.pid !== undefined && git.exitCode === null && git.signalCode === null;
        if (isRunning) git.once('exit', settle);
        else settle();
      },
    );
    // It may have ended before it has read all, or never have begun.
    git.stdin?.on('error', () => undefined);
    git.stdin?.end(input);
  });
}
