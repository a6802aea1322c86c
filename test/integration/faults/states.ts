import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from '../cli/trees.ts';

/** What is at a path: its kind with its content, without mode and date. */
export type State = string;

export const FOLDER: State = 'folder';
export const fileState = (content: Uint8Array): State => `file ${hash(content)}`;
export const linkState = (target: string): State => `link ${target}`;

/** Every path below a folder, the private folder left out. */
export function statesOf(root: string): Map<string, State> {
  const found = new Map<string, State>();
  const visit = (folder: string) => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (path === '.bytesync') continue;
      const state = stateAt(join(root, path));
      found.set(path, state);
      if (state === FOLDER) visit(path);
    }
  };
  visit('');
  return found;
}

export function stateAt(path: string): State {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return linkState(readlinkSync(path));
  return stat.isFile() ? fileState(readFileSync(path)) : FOLDER;
}

/** Tells an entry from another one, and from itself after a change; undefined: nothing is there. */
export function identityOf(path: string): string | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}

/** Whether one of the paths is this one, or a folder above it. */
export function isIn(path: string, folders: Iterable<string>): boolean {
  for (const folder of folders) if (path === folder || path.startsWith(`${folder}/`)) return true;
  return false;
}
