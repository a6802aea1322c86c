import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { START_MS, until } from './waits.ts';

const INSTALLER = fileURLToPath(
  new URL('../../../scripts/testing/editorHost.mjs', import.meta.url),
);

/** Keeps tests calm: nothing opens, asks, reports or moves by itself. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  // The theme is what the settings say, not what the browser prefers.
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

const QUIET = [
  ...['--auth', 'none', '--disable-telemetry', '--disable-update-check'],
  ...['--disable-workspace-trust', '--disable-getting-started-override', '--ignore-last-opened'],
];

/**
 * Runs the command that follows, and ends its whole group as soon as descriptor 3 is closed: also
 * when the tests are killed, nothing stays behind.
 */
const ENDS_WITH_TESTS =
  '{ cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec 3<&-; exec "$@" </dev/null';

export interface ServerOptions {
  /** Packages to install, as users would. */
  readonly vsix?: readonly string[];
  /** User settings beside those that keep tests calm, over which they win. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host beside what every server gets. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Running {
  readonly process: ChildProcess;
  readonly output: string[];
}

/** One VS Code server: the machine of one member, with a home of its own. */
export class EditorServer {
  /** Where its windows open; no slash at the end. */
  readonly url: string;
  /** Everything that it writes lies below this folder, which `stop` removes. */
  readonly root: string;
  readonly #process: ChildProcess;
  readonly #output: string[];
  #machineSettings: Readonly<Record<string, unknown>> = {};

  private constructor(root: string, url: string, running: Running) {
    this.root = root;
    this.url = url;
    this.#process = running.process;
    this.#output = running.output;
  }

  /** @throws Error with what it printed when it doesn't answer in time. */
  static async start({ vsix = [], settings, env }: ServerOptions = {}): Promise<EditorServer> {
    const { node, entry } = await installedEditor();
    // Short: sockets lie below it, and their paths have 107 bytes at most.
    const root = await mkdtemp(join(tmpdir(), 'bse-'));
    const places = await makePlaces(root, { ...SETTINGS, ...settings });
    const environment = { ...cleanEnvironment(root), ...env };
    const command = [node, entry, ...places];
    for (const path of vsix) {
      const [file = '', ...args] = [...command, '--install-extension', path];
      await promisify(execFile)(file, args, { cwd: root, env: environment, timeout: START_MS });
    }
    const running = run([...command, '--bind-addr', '127.0.0.1:0', ...QUIET], root, environment);
    try {
      return new EditorServer(root, await answering(running), running);
    } catch (error) {
      await end(running.process);
      await rm(root, { recursive: true, force: true });
      throw new Error(`The editor does not start: ${running.output.join('')}`, { cause: error });
    }
  }

  /** Copies its log files, those of extensions included, and what it printed, to a new folder. */
  async keepLogs(target: string): Promise<void> {
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'output.log'), this.#output.join(''));
    const logs = join(this.root, 'data', 'logs');
    // Without a window it has none yet.
    if (existsSync(logs)) await cp(logs, target, { recursive: true });
  }

  /**
   * Changes settings of any scope but "application"; open windows follow. They lie with the settings
   * of the machine, above the user's, because windows in a browser don't watch the user's.
   */
  async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    this.#machineSettings = { ...this.#machineSettings, ...settings };
    await writeFile(machineSettings(this.root), JSON.stringify(this.#machineSettings));
  }

  /** Ends it with everything that it started, and removes its folder. */
  async stop(): Promise<void> {
    await end(this.#process);
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Installs the editor on first use, which takes half a minute. */
async function installedEditor(): Promise<{ node: string; entry: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [INSTALLER]);
  return JSON.parse(stdout) as { node: string; entry: string };
}

function machineSettings(root: string): string {
  return join(root, 'data', 'Machine', 'settings.json');
}

/** The folders and files of a new installation; gives the arguments that name them. */
async function makePlaces(root: string, settings: object): Promise<string[]> {
  const data = join(root, 'data');
  const homes = ['home', 'tmp', 'config', 'cache', 'share', 'state', 'run', 'extensions'];
  for (const name of [...homes, 'data/User', 'data/Machine']) {
    await mkdir(join(root, name), { recursive: true });
  }
  await writeFile(join(data, 'User', 'settings.json'), JSON.stringify(settings));
  // Only a file that is there from the start is watched.
  await writeFile(machineSettings(root), '{}');
  await writeFile(join(root, 'config.yaml'), 'auth: none\n');
  return [
    ...['--config', join(root, 'config.yaml'), '--user-data-dir', data],
    ...['--extensions-dir', join(root, 'extensions')],
  ];
}

/** Of the environment of the tests, only the way to programs. */
function cleanEnvironment(root: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: join(root, 'home'),
    TMPDIR: join(root, 'tmp'),
    XDG_CONFIG_HOME: join(root, 'config'),
    XDG_CACHE_HOME: join(root, 'cache'),
    XDG_DATA_HOME: join(root, 'share'),
    XDG_STATE_HOME: join(root, 'state'),
    XDG_RUNTIME_DIR: join(root, 'run'),
    EXTENSIONS_GALLERY: '{}',
  };
}

function run(command: readonly string[], cwd: string, env: Record<string, string>): Running {
  const child = spawn('/bin/sh', ['-c', ENDS_WITH_TESTS, 'sh', ...command], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.on('error', (error) => output.push(`${error.message}\n`));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  return { process: child, output };
}

/** The address that it prints, once it answers there. */
function answering(running: Running): Promise<string> {
  const probe = async () => {
    if (hasEnded(running.process)) throw new Error('it ended');
    const url = /listening on (http:\S+?)\/?\s/.exec(running.output.join(''))?.[1];
    if (url === undefined) return undefined;
    const health = await fetch(`${url}/healthz`).catch(() => undefined);
    await health?.body?.cancel();
    return health?.ok ? url : undefined;
  };
  return until('answer of the server', probe, { limitMs: START_MS });
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Ends its whole group. Nothing that it could still write outlives it anyway. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Nobody of the group is left.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    throw error;
  }
  await closed;
}
