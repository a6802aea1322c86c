import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bytesync, events } from '../cli/program.ts';
import { fell } from '../cli/trees.ts';
import { checkEnd, type Kept } from './faultChecks.ts';
import { inTime } from './faultMembers.ts';
import type { FaultWorld } from './faultWorld.ts';
import { statesOf } from './states.ts';

/** In a copy of a folder, whatever the run took away comes back. */
export async function checkRestore(world: FaultWorld, folder: Kept): Promise<void> {
  const copy = world.at('copy');
  await promisify(execFile)('cp', ['-a', folder.root, copy]);
  try {
    await restoreAll(world.at('home-copy'), copy, folder);
  } finally {
    fell(copy);
  }
}

async function restoreAll(home: string, copy: string, kept: Kept): Promise<void> {
  const { label, before, meddler } = kept;
  const wasMeddled = meddler.done.touched.size > 0;
  const listed = await inTime(bytesync(['trash', 'list', copy, '--json'], { home }), 'a list');
  assert.equal(listed.code, 0, `${label}: ${listed.stderr}`);
  for (const version of versionsIn(listed.stdout)) {
    const args = ['trash', 'restore', copy, version, '--yes'];
    const restored = await inTime(bytesync(args, { home }), 'the end of a restore');
    checkEnd(`${label}: restore`, restored);
    if (!wasMeddled) assert.equal(restored.code, 0, restored.stderr);
  }
  if (wasMeddled) return;
  const now = statesOf(copy);
  for (const [path, state] of before) assert.equal(now.get(path), state, `${label}: ${path}`);
}

function versionsIn(stdout: string): string[] {
  return events(stdout).flatMap(({ event, id }) => (event === 'version' ? [String(id)] : []));
}
