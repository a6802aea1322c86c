import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { clearLeftovers } from '../../../extension/src/engine/sync/leftovers.ts';
import { withBroken } from './brokenChanges.ts';
import { carryOut, planFolders, plant, shapeOf } from './localFolders.ts';
import { temporaryFolder, tree } from './sources.ts';

/** Some 150 whole runs, on a busy machine. */
const LIMIT_MS = 300_000;

const LATER = '20261122T111500Z-ab12cd';

type Tree = Record<string, string | null>;

/** Each kind of operation, and moves whose places others need. */
function plantBoth(from: string, to: string): void {
  plant(from, {
    ...{ replaced: 'new', 'added/file': 'added', 'moved/here': 'was elsewhere', same: 'same' },
    ...{
      'round/1': '22',
      'round/2': '333',
      'round/3': '1',
      'copied/a': '4444',
      'copied/b': '4444',
    },
    ...{ 'becomes/inner': 'was a file', flat: 'was a folder', 'linked/one': 'new one' },
    ...{ 'closed/changed': 'new here', 'closed/added': 'added here', linkNow: 'was a link' },
  });
  symlinkSync('same', join(from, 'link'));
  chmodSync(join(from, 'closed'), 0o555);
  plant(to, {
    ...{ replaced: 'older', 'gone/deep/file': 'gone', elsewhere: 'was elsewhere', same: 'same' },
    ...{ 'round/1': '1', 'round/2': '22', 'round/3': '333', original: '4444' },
    ...{ becomes: 'was a file', 'flat/inner': 'in a folder', 'linked/one': 'older one' },
    ...{ 'closed/changed': 'older here', 'closed/gone': 'gone here' },
  });
  utimesSync(join(to, 'same'), 1_500_000_000, 1_500_000_000);
  symlinkSync('replaced', join(to, 'link'));
  symlinkSync('replaced', join(to, 'linkNow'));
  linkSync(join(to, 'linked/one'), join(to, 'linked/two'));
  chmodSync(join(to, 'closed'), 0o555);
}

/** What lies in all versions of the trash. */
function trashed(to: string): Tree[] {
  const trash = join(to, '.bytesync/trash');
  const names = existsSync(trash) ? readdirSync(trash) : [];
  return names.filter((name) => !name.endsWith('.json')).map((name) => tree(join(trash, name)));
}

function checkWhole(to: string, had: Tree, wanted: Tree, when: string): void {
  const now = tree(to);
  for (const [path, content] of Object.entries(now)) {
    assert.ok([had[path], wanted[path]].includes(content), `${path} holds ${content} ${when}`);
  }
  const put = trashed(to);
  for (const [path, content] of Object.entries(had)) {
    if (content === null || now[path] === content) continue;
    assert.ok(
      put.some((version) => version[path] === content),
      `${path} is lost ${when}`,
    );
  }
}

/** The process that ran is no more. */
function endOwner(to: string): void {
  const staging = join(to, '.bytesync/staging');
  for (const name of existsSync(staging) ? readdirSync(staging) : []) {
    const dead = JSON.stringify({ host: hostname(), pid: process.pid, started: 'long ago' });
    if (name.endsWith('.json')) writeFileSync(join(staging, name), dead);
  }
}

describe('a run whose changes fail', () => {
  const folder = temporaryFolder();

  /** Returns whether it came so far. */
  async function breaks(at: number, forEver: boolean): Promise<boolean> {
    const [from, to] = [folder.at(`from${at}`), folder.at(`to${at}`)];
    plantBoth(from, to);
    const [had, wanted] = [tree(to), tree(from)];
    const work = await planFolders([from, to]);
    const came = await withBroken({ at, forEver }, () => carryOut(work).catch(() => undefined));
    checkWhole(to, had, wanted, `after ${at}`);
    endOwner(to);
    // As a member begins.
    clearLeftovers(to);
    await carryOut(await planFolders([from, to]), undefined, undefined, LATER);
    checkWhole(to, had, wanted, `after ${at} and one more run`);
    assert.deepEqual(shapeOf(to), shapeOf(from), `after ${at}`);
    assert.deepEqual(tree(to), wanted, `after ${at}`);
    assert.deepEqual(readdirSync(join(to, '.bytesync/staging')), [], `after ${at}`);
    return came;
  }

  async function breaksEverywhere(forEver: boolean): Promise<number> {
    let at = 1;
    while (await breaks(at, forEver)) at += 1;
    return at;
  }

  it('all from one on, as if it were killed: nothing is lost, and the next run makes both alike', async () => {
    assert.ok((await breaksEverywhere(true)) > 80);
  }).timeout(LIMIT_MS);

  it('one alone, wherever it is: nothing is lost, and the next run makes both alike', async () => {
    assert.ok((await breaksEverywhere(false)) > 80);
  }).timeout(LIMIT_MS);
});
