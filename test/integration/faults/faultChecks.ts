import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../cli/program.ts';
import { LOCKED } from './faultTree.ts';
import type { Meddler } from './meddler.ts';
import { FOLDER, isIn, type State, statesOf } from './states.ts';

/** A member's folder: where it is, what it held before, and who meddled with it. */
export interface Kept {
  readonly label: string;
  readonly root: string;
  readonly before: ReadonlyMap<string, State>;
  readonly meddler: Meddler;
}

/** Each path holds its old content, the source's, or what was put there; nothing else came or went. */
export function checkContents(member: Kept, source: Kept): void {
  const now = statesOf(member.root);
  for (const [path, state] of now) {
    const allowed = [...allowedAt(member, path), ...allowedAt(source, path)];
    assert.ok(allowed.includes(state), `${member.label}: ${path} is ${state}`);
  }
  for (const path of member.before.keys()) {
    if (!source.before.has(path) || path.startsWith('kinds/')) continue;
    if (isMeddled(path, member.meddler) || isMeddled(path, source.meddler)) continue;
    assert.ok(now.has(path), `${member.label}: ${path} is gone`);
  }
}

function* allowedAt({ before, meddler }: Kept, path: string): Iterable<State> {
  yield before.get(path) ?? FOLDER_ABOVE;
  yield* meddler.put.get(path) ?? [];
  for (const [to, from] of meddler.moved) {
    if (!isIn(path, [to])) continue;
    yield* allowedAt({ label: '', root: '', before, meddler }, from + path.slice(to.length));
  }
}

/** No state: nothing was at the path. */
const FOLDER_ABOVE: State = 'nothing';

function isMeddled(path: string, { touched }: Meddler): boolean {
  return isIn(path, touched) || [...touched].some((one) => isIn(one, [path]));
}

/** What a run replaced or deleted lies in one of the versions of the trash. */
export function checkTrash({ label, root, before, meddler }: Kept): void {
  const now = statesOf(root);
  const trash = join(root, '.bytesync/trash');
  const names = existsSync(trash) ? readdirSync(trash) : [];
  const versions = names.filter((name) => !name.endsWith('.json'));
  const kept = versions.map((name) => statesOf(join(trash, name)));
  for (const [path, state] of before) {
    if (state === FOLDER || now.get(path) === state || isMeddled(path, meddler)) continue;
    const found = kept.some((version) => version.get(path) === state);
    assert.ok(found, `${label}: what ${path} held is not in the trash`);
  }
}

/** Folders that a run may have opened are closed again. */
export function checkModes({ label, root }: Kept): void {
  for (const path of [LOCKED, `${LOCKED}/below`]) {
    const mode = lstatSync(join(root, path)).mode & 0o7777;
    assert.equal(mode.toString(8), '555', `${label}: ${path}`);
  }
}

const EXITS = [0, 1, 3, 4];
const INTERRUPTED = 130;
const INTERNALS = /^\s+at .+:\d+:\d+\)?$|[Uu]nhandled|node:internal|\(node:\d+\)|Segmentation/mu;

/** A program that was not killed says what befell it, in a sentence, and nothing of its insides. */
export function checkEnd(label: string, ended: Ended, wasInterrupted = false): void {
  const { code, signal, stdout, stderr } = ended;
  assert.equal(signal, null, `${label} was ended by ${signal}: ${stderr}`);
  const allowed = wasInterrupted ? [...EXITS, INTERRUPTED] : EXITS;
  assert.ok(allowed.includes(code ?? -1), `${label} ended with ${code}: ${stderr}`);
  assert.doesNotMatch(`${stdout}\n${stderr}`, INTERNALS, label);
  if (code !== 0) assert.match(`${stderr}${stdout}`, /bytesync: \S|"event":"report"/u, label);
  // Faults are never the program's own mistake.
  assert.doesNotMatch(stdout, /"code":"internal"/u, `${label}: ${stderr}`);
}
