import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bytesync, Program, reportOf, temporaryFolder } from '../cli/program.ts';
import { fell, NEW, noise, OLD, type Planted, plant, snapshot } from '../cli/trees.ts';
import { childrenOf, isRunning } from './processes.ts';

const FILES = 120;

/** Whom to kill: a process of `bytesync sync A B C` by its place among the children, or itself. */
const VICTIMS = ['the relay', 'A', 'B', 'C', 'the command itself'] as const;
type Victim = (typeof VICTIMS)[number];

interface Kill {
  readonly victim: Victim;
  /** What the command must have said. */
  readonly after: RegExp;
  /** Milliseconds from then on. */
  readonly wait: number;
}

const SYNCHRONIZING = /"phase":"synchronizing"/;

// Moments that differ from machine to machine and from run to run: what must hold, holds always.
const KILLS: readonly Kill[] = [
  { victim: 'B', after: SYNCHRONIZING, wait: 20 },
  { victim: 'A', after: SYNCHRONIZING, wait: 120 },
  { victim: 'the relay', after: SYNCHRONIZING, wait: 70 },
  { victim: 'C', after: SYNCHRONIZING, wait: 250 },
  { victim: 'the command itself', after: SYNCHRONIZING, wait: 160 },
  { victim: 'B', after: /"phase":"inventory"/, wait: 60 },
  { victim: 'the relay', after: /"phase":"analysis"/, wait: 10 },
];

describe('kill -9 in the middle', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let roots: string[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    roots = ['A', 'B', 'C'].map((name) => join(folder.path, name));
  });

  afterEach(async () => {
    for (const root of roots) fell(root);
    await folder.remove();
  });

  for (const [index, { victim, after, wait }] of KILLS.entries()) {
    it(`${victim}, ${wait} ms after ${after.source}: nothing is lost, the next run completes`, async () => {
      const [a = '', ...others] = roots;
      plant(a, tree(index, 'new'));
      for (const root of others) plant(root, tree(index, 'old'));
      const wanted = contents(a);
      const before = others.map(contents);

      const flags = ['--preset', 'mirror', '--yes', '--accept-guard', '--json'];
      const program = new Program(['sync', ...roots, ...flags]);
      await program.printed(after);
      await delay(wait);
      const children = childrenOf(program.process.pid ?? 0);
      kill(program, victim);
      const ended = await program.ended;
      while (children.some(({ pid }) => isRunning(pid))) await delay(20);
      if (ended.code === 0) assert.equal(reportOf(ended).status, 'done');
      else if (victim === 'the relay') {
        assert.equal(ended.code, 4, ended.stderr);
        assert.match(ended.stderr, /^bytesync: The connection to the relay/);
      }

      assert.deepEqual(contents(a), wanted);
      for (const [at, root] of others.entries()) expectOldOrNew(root, before[at] ?? {}, wanted);

      const again = await bytesync(['sync', ...roots, ...flags]);
      assert.equal(again.code, 0, again.stdout + again.stderr);
      assert.deepEqual(contents(a), wanted);
      for (const root of others) {
        assert.deepEqual(snapshot(root, { folderDates: true }), snapshot(a, { folderDates: true }));
        const staging = join(root, '.bytesync', 'staging');
        assert.deepEqual(existsSync(staging) ? readdirSync(staging) : [], []);
      }
    });
  }
});

/** The processes are started in this order: the relay, then the members. */
function kill(program: Program, victim: Victim): void {
  if (victim === 'the command itself') {
    program.kill('SIGKILL');
    return;
  }
  const children = childrenOf(program.process.pid ?? 0);
  const relay = children.filter(({ command }) => command.includes('--relay-process'));
  const members = children.filter(({ command }) => command.includes('--member-process'));
  const chosen = victim === 'the relay' ? relay[0] : members['ABC'.indexOf(victim)];
  // It may have come to its end by itself.
  if (chosen !== undefined && isRunning(chosen.pid)) process.kill(chosen.pid, 'SIGKILL');
}

function tree(seed: number, state: 'new' | 'old'): Record<string, Planted> {
  const planted: Record<string, Planted> = {};
  const date = state === 'new' ? NEW : OLD;
  for (let index = 0; index < FILES; index += 1) {
    const size = 1000 + ((index * 7919) % 200_000);
    const shared = noise(seed * 1000 + index, size);
    const own = Buffer.from(`${state} ${index}\n`);
    planted[`folder ${index % 7}/file ${index}`] = { content: Buffer.concat([own, shared]), date };
  }
  const large = noise(seed, 6_000_000);
  const middle = Buffer.from(state);
  planted['large.bin'] = {
    content: Buffer.concat([large.subarray(0, 3_000_000), middle, large.subarray(3_000_000)]),
    date,
  };
  planted[`only ${state}/file`] = { content: state, date };
  planted.turns = state === 'new' ? { folder: true } : { content: 'a file' };
  if (state === 'new') planted['turns/into a folder'] = { content: 'a file in it', date };
  return planted;
}

/** Kind and content of everything; dates and modes aside, which come after the content. */
function contents(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, described] of Object.entries(snapshot(root))) {
    const [kind = '', , , hash = ''] = described.split(' ');
    found[path] = `${kind} ${hash}`;
  }
  return found;
}

/** Every path holds what it held, or what it was to hold, or is on its way from one kind to another. */
function expectOldOrNew(
  root: string,
  old: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): void {
  const now = contents(root);
  for (const [path, state] of Object.entries(now)) {
    assert.ok(state === old[path] || state === wanted[path], `${path}: ${state}`);
  }
  for (const path of Object.keys(old)) {
    // What was to stay is never gone; what was to go, or to change its kind, may be.
    if (old[path]?.split(' ')[0] !== wanted[path]?.split(' ')[0]) continue;
    assert.ok(path in now, `${path} is gone`);
  }
}
