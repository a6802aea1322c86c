import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EditorPlace, machineSettings } from '../../../scripts/editor/editorPlace.ts';
import { end, type RunningProgram } from '../../../scripts/editor/endsWithUs.ts';
import { withSmallDisk } from '../../integration/cli/namespace.ts';
import { installExtensions } from './installedExtensions.ts';

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

export interface ServerOptions {
  /** Packages to install, as users would. */
  readonly vsix?: readonly string[];
  /** User settings beside those that keep tests calm, over which they win. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment of the extension host beside what every server gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether workspaces have to be trusted before extensions may do everything. */
  readonly trust?: boolean;
  /** A disk of this size, as of mount(8), at a folder below the root; nobody else sees what is on it. */
  readonly disk?: { readonly folder: string; readonly size: string };
}

/** One VS Code server: the machine of one member, with a home of its own. */
export class EditorServer {
  /** Where its windows open; no slash at the end. */
  readonly url: string;
  /** Everything that it writes lies below this folder, which `stop` removes. */
  readonly root: string;
  readonly #program: RunningProgram;
  #machineSettings: Readonly<Record<string, unknown>> = {};

  private constructor(root: string, url: string, program: RunningProgram) {
    this.root = root;
    this.url = url;
    this.#program = program;
  }

  /** @throws Error with what it printed when it doesn't answer in time. */
  static async start({
    vsix = [],
    settings,
    env,
    trust,
    disk,
  }: ServerOptions = {}): Promise<EditorServer> {
    const root = await mkdtemp(join(tmpdir(), 'bse-'));
    try {
      const user = { ...SETTINGS, ...settings };
      const place = await EditorPlace.make(root, { user, machine: {} }, env);
      await installExtensions(place, join(root, 'extensions'), vsix);
      const at = disk && join(root, disk.folder);
      if (at !== undefined) await mkdir(at);
      const within = disk && at ? withSmallDisk({ at, size: disk.size }) : [];
      const { url, program } = await place.start(trust, within);
      return new EditorServer(root, url, program);
    } catch (error) {
      await rm(root, { recursive: true, force: true });
      throw error;
    }
  }

  /** Copies its log files, those of extensions included, and what it printed, to a new folder. */
  async keepLogs(target: string): Promise<void> {
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'output.log'), this.#program.output.join(''));
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
    await end(this.#program);
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
