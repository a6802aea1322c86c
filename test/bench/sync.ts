import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, median } from './figure.ts';
import { isThere } from './inventory/peers.ts';
import { run } from './inventory/processes.ts';
import { type ContentFile, edit, large, modules, small, writeTree } from './sync/contentTrees.ts';
import { type Synchronized, synchronize } from './sync/ours.ts';
import { rsync, unison } from './sync/peers.ts';
import { SshServer } from './sync/sshServer.ts';
import { SyncthingPair } from './sync/syncthing.ts';

/** 1 takes some 20 GB of disk and, with all peers, an hour. */
const SCALE = Number(process.env.BYTESYNC_BENCH_SCALE ?? '1');
const RUNS = Number(process.env.BYTESYNC_BENCH_RUNS ?? '3');

const TREES = {
  '10,000 files of packages': modules,
  '100,000 files of 4 KB': small,
  'six files of 1 GB': large,
} as const;

/** Whole synchronizations through a relay on loopback, and what peers need for the same. Goals: docs/performance.md. */
export async function sync(): Promise<readonly Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bytesync-bench-'));
  const ssh =
    isThere('rsync') && isThere('/usr/sbin/sshd') ? await SshServer.start(scratch) : undefined;
  try {
    const figures: Figure[] = [];
    for (const [name, files] of Object.entries(TREES)) {
      figures.push(...(await new Tree(scratch, ssh, name, [...files(SCALE)]).measure()));
    }
    figures.push(...(await firstSmallFile(scratch)));
    return figures;
  } finally {
    await ssh?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** One tree, in a folder of its own that is gone afterwards. */
class Tree {
  readonly #folder: string;
  readonly #ssh: SshServer | undefined;
  readonly #name: string;
  readonly #files: readonly ContentFile[];
  readonly #figures: Figure[] = [];

  constructor(
    scratch: string,
    ssh: SshServer | undefined,
    name: string,
    files: readonly ContentFile[],
  ) {
    this.#folder = join(scratch, 'tree');
    this.#ssh = ssh;
    this.#name = name;
    this.#files = files;
  }

  async measure(): Promise<readonly Figure[]> {
    writeTree(this.#at('source'), this.#files, 2);
    try {
      await this.#firstCopies();
      // The targets of the last first copies are as the source is.
      await this.#nothingChanged();
      if (this.#files.some(({ path }) => path.startsWith('package-'))) await this.#packages();
      return this.#figures;
    } finally {
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #firstCopies(): Promise<void> {
    const ours: Synchronized[] = [];
    const peers: Record<string, number[]> = {};
    for (let turn = 0; turn < RUNS; turn += 1) {
      ours.push(await this.#ours(await this.#empty('ours')));
      for (const [name, copy] of Object.entries(this.#copies())) {
        await settled();
        const taken = await copy();
        peers[name] = [...(peers[name] ?? []), taken];
      }
    }
    const ms = ours.map((one) => one.ms);
    this.#add('first copy', 'ms', ms);
    for (const [peer, values] of Object.entries(peers))
      this.#against(`first copy, ${peer}`, ms, values);
    this.#add(
      'first copy, member that needs most',
      'MB',
      ours.map(({ mostMb }) => mostMb),
    );
  }

  /** Peers that are here, each as a first copy into an empty folder. */
  #copies(): Record<string, () => Promise<number>> {
    const ssh = this.#ssh;
    const source = this.#at('source');
    return {
      ...(ssh && {
        'rsync --fsync': async () =>
          (await rsync(ssh, source, await this.#empty('rsync'), '--fsync')).ms,
        rsync: async () => (await rsync(ssh, source, await this.#empty('rsync'))).ms,
      }),
      ...(ssh &&
        isThere('unison') && {
          unison: async () =>
            unison(ssh, source, await this.#empty('unison'), await this.#empty('unison-home')),
        }),
      ...(isThere('syncthing') && {
        syncthing: async () => {
          const target = await this.#empty('syncthing');
          for (const home of ['syncthing-a', 'syncthing-b']) await this.#empty(home);
          const pair = await SyncthingPair.prepare(this.#folder, [source, target]);
          const ms = await pair.synchronize(this.#files.length);
          await rm(join(source, '.stfolder'), { recursive: true, force: true });
          return ms;
        },
      }),
    };
  }

  async #nothingChanged(): Promise<void> {
    const ours: number[] = [];
    const peers: number[] = [];
    for (let turn = 0; turn < RUNS; turn += 1) {
      ours.push((await this.#ours(this.#at('ours'))).ms);
      await settled();
      if (this.#ssh) peers.push((await rsync(this.#ssh, this.#at('source'), this.#at('rsync'))).ms);
    }
    this.#add('nothing changed', 'ms', ours);
    if (peers.length > 0) this.#against('nothing changed, rsync', ours, peers);
  }

  /** What changes in packages: one file of a hundred, and a folder that moves. */
  async #packages(): Promise<void> {
    const source = this.#at('source');
    edit(source, this.#files, 100);
    const { bytesIn } = await this.#ours(this.#at('ours'));
    this.#add('1 % changed', 'bytes', [bytesIn]);
    if (this.#ssh) {
      const peer = await rsync(this.#ssh, source, this.#at('rsync'), '-zz');
      this.#against('1 % changed, rsync -zz', [bytesIn], [peer.bytes], 'bytes');
    }
    await mkdir(join(source, 'moved'));
    for (const name of (await readdir(source))
      .filter((one) => one.startsWith('package-'))
      .slice(0, 50)) {
      await rename(join(source, name), join(source, 'moved', name));
    }
    const whole = this.#files.reduce((sum, { size }) => sum + size, 0);
    const moved = await this.#ours(this.#at('ours'));
    this.#against(
      'a folder of 2,000 files moved, part of the tree',
      [moved.bytesIn],
      [whole],
      'bytes',
    );
    await this.#recipients();
  }

  async #recipients(): Promise<void> {
    const one = await this.#ours(await this.#empty('ours'));
    const targets: string[] = [];
    for (const name of ['one', 'two', 'three', 'four']) targets.push(await this.#empty(name));
    const four = await this.#ours(...targets);
    this.#add('to four recipients', 'bytes', [four.bytesIn]);
    this.#against('to four, to one', [four.bytesIn], [one.bytesIn], 'bytes');
  }

  async #ours(...targets: string[]): Promise<Synchronized> {
    await settled();
    return synchronize(this.#at('home'), [this.#at('source'), ...targets]);
  }

  async #empty(name: string): Promise<string> {
    await rm(this.#at(name), { recursive: true, force: true });
    await mkdir(this.#at(name), { recursive: true });
    return this.#at(name);
  }

  #at(name: string): string {
    return join(this.#folder, name);
  }

  #add(what: string, unit: Figure['unit'], values: readonly number[]): void {
    this.#figures.push({ name: `${this.#name}: ${what}`, unit, values });
  }

  #against(
    what: string,
    ours: readonly number[],
    peers: readonly number[],
    unit: Figure['unit'] = 'ms',
  ): void {
    this.#add(what, unit, peers);
    this.#add(`${what}, in relation`, 'of the peer', [median(ours) / median(peers)]);
  }
}

/** Nothing is left to be written of what came before: it would be counted for what comes next. */
async function settled(): Promise<void> {
  await run('sync', []);
}

/** Of 1,000 small files beside one of 1 GB, until the first is in its place. */
async function firstSmallFile(scratch: string): Promise<Figure[]> {
  const [folder, source, target] = ['first', 'first/source', 'first/target'].map((name) =>
    join(scratch, name),
  );
  if (folder === undefined || source === undefined || target === undefined) return [];
  await mkdir(target, { recursive: true });
  const [big] = large(SCALE);
  writeTree(source, [...(big ? [big] : []), ...small(0.01)], 3);
  await settled();
  let agreed = 0;
  let first = 0;
  const looking = setInterval(async () => {
    const there = await readdir(join(target, 'part-0')).catch(() => []);
    if (first === 0 && there.some((name) => name.startsWith('file-'))) first = performance.now();
  }, 5);
  await synchronize(join(folder, 'home'), [source, target], {
    phase: (name) => {
      if (name === 'synchronizing') agreed = performance.now();
    },
  });
  clearInterval(looking);
  const name = 'first of 1,000 small files beside 1 GB, from the confirmation';
  return [{ name, unit: 'ms', values: [first - agreed] }];
}
