import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../cli/program.ts';
import { LOCKED } from './faultTree.ts';
import type { Meddler } from './meddler.ts';
import { FOLDER, isIn, type State, statesOf } from './states.ts';

/** A folder: whose it is, where, what it held before, and who meddled with it. */
export interface Kept {
  readonly label: string;
  /** Number of the program. */
  readonly member: number;
  readonly root: string;
  readonly before: ReadonlyMap<string, State>;
  readonly meddler: Meddler;
}

/**
 * Each path holds its old content, that of a folder that gives, or what was put there; nothing else came or went.
 * @param givers whose content may come to others: itself among them, where it may change only by that of the others
 */
export function checkContents(folder: Kept, givers: readonly Kept[]): void {
  const now = statesOf(folder.root);
  for (const [path, state] of now) {
    const allowed = [folder, ...givers].flatMap((one) => [...allowedAt(one, path)]);
    allowed.push(...carriedTo(folder, givers, path));
    assert.ok(allowed.includes(state), `${folder.label}: ${path} is ${state}`);
  }
  const everybody = new Set([folder, ...givers]);
  for (const path of folder.before.keys()) {
    if (path.startsWith('kinds/') || givers.some(({ before }) => !before.has(path))) continue;
    if ([...everybody].some(({ meddler }) => isMeddled(path, meddler))) continue;
    assert.ok(now.has(path), `${folder.label}: ${path} is gone`);
  }
}

/** What the run had put in place already goes with a folder that somebody moves. */
function carriedTo({ meddler }: Kept, givers: readonly Kept[], path: string): State[] {
  return [...meddler.done.moved].flatMap(([to, from]) => {
    if (!isIn(path, [to])) return [];
    return givers.flatMap((one) => [...allowedAt(one, from + path.slice(to.length))]);
  });
}

function* allowedAt({ before, meddler }: Kept, path: string): Iterable<State> {
  const { put, moved } = meddler.done;
  yield before.get(path) ?? NOTHING;
  yield* put.get(path) ?? [];
  for (const [to, from] of moved) {
    if (!isIn(path, [to])) continue;
    const source = from + path.slice(to.length);
    yield before.get(source) ?? NOTHING;
    yield* put.get(source) ?? [];
  }
}

const NOTHING: State = 'nothing';

export function isMeddled(path: string, { done: { touched } }: Meddler): boolean {
  return isIn(path, touched) || [...touched].some((one) => isIn(one, [path]));
}

/** The states of everything in the versions of a folder's trash. */
export function trashOf(root: string): readonly ReadonlyMap<string, State>[] {
  const trash = join(root, '.bytesync/trash');
  const names = existsSync(trash) ? readdirSync(trash) : [];
  const versions = names.filter((name) => !name.endsWith('.json'));
  return versions.map((name) => statesOf(join(trash, name)));
}

/** What a run replaced or deleted lies in one of the versions of the trash. */
export function checkTrash({ label, root, before, meddler }: Kept): void {
  const now = statesOf(root);
  const kept = trashOf(root);
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
