import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { run } from '../inventory/processes.ts';

const KEY = 'benchmark';
const LOOK_MS = 50;
const PATIENCE_MS = 30 * 60_000;

const statusSchema = z.object({
  state: z.string(),
  globalFiles: z.number(),
  needFiles: z.number(),
  needBytes: z.number(),
});

/** Two instances that know each other and nobody else, with one folder. */
export class SyncthingPair {
  readonly #homes: readonly [string, string];
  readonly #ports: readonly number[];

  private constructor(homes: readonly [string, string], ports: readonly number[]) {
    this.#homes = homes;
    this.#ports = ports;
  }

  /** Makes their settings; the folders are sent from the first to the second. */
  static async prepare(
    scratch: string,
    folders: readonly [string, string],
  ): Promise<SyncthingPair> {
    const homes = [join(scratch, 'syncthing-a'), join(scratch, 'syncthing-b')] as const;
    const pair = new SyncthingPair([...homes], [28_384, 28_385]);
    const ids: string[] = [];
    for (const home of homes) {
      await mkdir(home, { recursive: true });
      await run('syncthing', [
        'generate',
        '--no-default-folder',
        '--skip-port-probing',
        '--home',
        home,
      ]);
      ids.push(String((await run('syncthing', ['--device-id', '--home', home])).output).trim());
    }
    await pair.#whileRunning(() =>
      Promise.all(folders.map((path, at) => pair.#configure(at, ids, path))),
    );
    return pair;
  }

  /** From the start of both to the moment at which the second has so many files, all of them. In ms. */
  async synchronize(files: number): Promise<number> {
    const begun = performance.now();
    let ms = 0;
    await this.#whileRunning(async () => {
      for (;;) {
        const status = statusSchema.parse(await this.#ask(1, 'GET', 'db/status?folder=bench'));
        const { state, globalFiles, needFiles, needBytes } = status;
        ms = performance.now() - begun;
        if (state === 'idle' && globalFiles >= files && needFiles + needBytes === 0) return;
        if (ms > PATIENCE_MS) throw new Error('syncthing does not end');
        await sleep(LOOK_MS);
      }
    });
    return ms;
  }

  async #whileRunning(act: () => Promise<unknown>): Promise<void> {
    const running = this.#homes.map((home, at) => start(home, this.#ports[at] ?? 0));
    try {
      await Promise.all(running.map((_, at) => this.#answers(at)));
      await act();
    } finally {
      for (const one of running) one.kill();
      await Promise.all(running.map((one) => one.exitCode ?? once(one, 'exit')));
    }
  }

  async #configure(at: number, ids: readonly string[], path: string): Promise<void> {
    const listening = [28_386, 28_387];
    const config = z
      .looseObject({ options: z.looseObject({}) })
      .parse(await this.#ask(at, 'GET', 'config'));
    const devices = ids.map((deviceID, index) => ({
      deviceID,
      addresses: [`tcp://127.0.0.1:${listening[index]}`],
    }));
    const type = at === 0 ? 'sendonly' : 'receiveonly';
    const folder = { id: 'bench', path, type, devices: ids.map((deviceID) => ({ deviceID })) };
    const options = {
      ...config.options,
      ...{ listenAddresses: [`tcp://127.0.0.1:${listening[at]}`], globalAnnounceEnabled: false },
      ...{ localAnnounceEnabled: false, relaysEnabled: false, natEnabled: false, urAccepted: -1 },
      ...{ crashReportingEnabled: false, autoUpgradeIntervalH: 0, reconnectionIntervalS: 1 },
    };
    await this.#ask(at, 'PUT', 'config', { ...config, devices, folders: [folder], options });
  }

  async #answers(at: number): Promise<void> {
    const until = performance.now() + 30_000;
    for (;;) {
      try {
        await this.#ask(at, 'GET', 'system/ping');
        return;
      } catch (error) {
        if (performance.now() > until) throw error;
        await sleep(LOOK_MS);
      }
    }
  }

  async #ask(at: number, method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.#ports[at]}/rest/${path}`, {
      method,
      headers: { 'X-API-Key': KEY, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`syncthing: ${answer.status} ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  }
}

function start(home: string, port: number): ChildProcess {
  const gui = [`--gui-address=127.0.0.1:${port}`, `--gui-apikey=${KEY}`];
  const quiet = ['--no-browser', '--no-restart', '--no-upgrade', '--logfile=-'];
  const env = { ...process.env, STNORESTART: '1', STNOUPGRADE: '1' };
  return spawn('syncthing', ['serve', '--home', home, ...gui, ...quiet], { env, stdio: 'ignore' });
}
