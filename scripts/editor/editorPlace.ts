import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { addressOf, end, type RunningProgram, startWithUs } from './endsWithUs.ts';

const INSTALLER = fileURLToPath(new URL('./install.mjs', import.meta.url));

/** Until an extension is installed or a server answers, in milliseconds. */
const START_MS = 60_000;

/** No sign-in, no reports, no questions before the first window. */
const QUIET = [
  ...['--auth', 'none', '--disable-telemetry', '--disable-update-check'],
  ...['--disable-getting-started-override', '--ignore-last-opened'],
];

export interface EditorSettings {
  /** Those of the person. */
  readonly user: Readonly<Record<string, unknown>>;
  /** Those of the machine, above the person's. */
  readonly machine: Readonly<Record<string, unknown>>;
}

/** Where one VS Code server lives: with a home, settings and extensions of its own. */
export class EditorPlace {
  readonly #root: string;
  readonly #command: readonly string[];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    root: string,
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.#root = root;
    this.#command = command;
    this.#env = env;
  }

  /**
   * Makes one in a folder, which has to be there. The first ever installs the editor, in half a minute.
   * @param root short: sockets lie below it, and their paths have 107 bytes at most.
   * @param env variables beside those that every place has.
   */
  static async make(
    root: string,
    settings: EditorSettings,
    env: Readonly<Record<string, string>> = {},
  ): Promise<EditorPlace> {
    const { stdout } = await promisify(execFile)(process.execPath, [INSTALLER]);
    const { node, entry } = JSON.parse(stdout) as { node: string; entry: string };
    await makeFolders(root, settings);
    const places = [
      ...['--config', join(root, 'config.yaml'), '--user-data-dir', join(root, 'data')],
      ...['--extensions-dir', join(root, 'extensions')],
    ];
    return new EditorPlace(root, [node, entry, ...places], { ...cleanEnvironment(root), ...env });
  }

  /** Installs a package, as users would. */
  async install(vsix: string): Promise<void> {
    const [file = '', ...args] = [...this.#command, '--install-extension', vsix];
    await promisify(execFile)(file, args, { cwd: this.#root, env: this.#env, timeout: START_MS });
  }

  /**
   * Starts the server on any free port of this computer.
   * @param trust whether workspaces have to be trusted, as the settings say; else all are
   * @param within a command that runs the one that follows it, in a place of its own
   * @throws Error with what it printed when it doesn't answer in time.
   */
  async start(
    trust = false,
    within: readonly string[] = [],
  ): Promise<{ url: string; program: RunningProgram }> {
    const all = trust ? QUIET : [...QUIET, '--disable-workspace-trust'];
    const command = [...within, ...this.#command, '--bind-addr', '127.0.0.1:0', ...all];
    const program = startWithUs(command, { cwd: this.#root, env: this.#env });
    try {
      const printed = /listening on (http:\S+?)\/?\s/;
      const url = await addressOf(program, { printed, health: '/healthz', limitMs: START_MS });
      return { url, program };
    } catch (error) {
      await end(program);
      throw error;
    }
  }
}

/** The file with the settings of the machine. */
export function machineSettings(root: string): string {
  return join(root, 'data', 'Machine', 'settings.json');
}

async function makeFolders(root: string, { user, machine }: EditorSettings): Promise<void> {
  const homes = ['home', 'tmp', 'config', 'cache', 'share', 'state', 'run', 'extensions'];
  for (const name of [...homes, 'data/User', 'data/Machine']) {
    await mkdir(join(root, name), { recursive: true });
  }
  await writeFile(join(root, 'data', 'User', 'settings.json'), JSON.stringify(user));
  // Only a file that is there from the start is watched.
  await writeFile(machineSettings(root), JSON.stringify(machine));
  await writeFile(join(root, 'config.yaml'), 'auth: none\n');
}

/** Of the environment of this process, only the way to programs. */
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
