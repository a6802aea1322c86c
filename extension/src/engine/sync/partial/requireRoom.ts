import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../../workers/unpackedArray.ts';
import type { ApplyColumn } from '../applySite.ts';
import { deviceOf, freeSpace, requireSpace, spaceNeeds } from '../freeSpace.ts';
import type { Operation } from '../plan.ts';
import { inPartialFolder } from './inPartialFolder.ts';

type Column = Pick<ApplyColumn, 'column' | 'root' | 'partials'>;

/** Of a column's half-received files, those that stay in each step towards more space. */
const STEPS: readonly ((column: Column) => ReadonlySet<string>)[] = [goneOnWith, () => new Set()];

/**
 * As `requireSpace`, but half-received files make room first: those that the plan does not go on with, and if that is not
 * enough the others, too. What was to be taken from them is then sent in full. Those in a folder in which another run may be
 * at work stay.
 * @throws BytesyncError disk-full (path, needed, free)
 */
export function requireRoom(
  operations: Indexed<Operation>,
  columns: readonly Column[],
  freeAt = freeSpace,
): void {
  const needs = spaceNeeds(operations, columns);
  for (const stay of STEPS) {
    const full = fullRoot(() => requireSpace(needs, freeAt));
    if (full === undefined) return;
    const device = deviceOf(full);
    for (const column of columns) {
      if (deviceOf(column.root) === device) clear(column.root, stay(column));
    }
  }
  requireSpace(needs, freeAt);
}

/** The folder for which there is too little space. */
function fullRoot(require: () => void): string | undefined {
  try {
    require();
    return undefined;
  } catch (error) {
    if (!(error instanceof BytesyncError) || error.code !== 'disk-full') throw error;
    return String(error.values.path);
  }
}

function clear(root: string, spared: ReadonlySet<string>): void {
  try {
    inPartialFolder(root, ({ folder, isInUse }) => {
      if (!isInUse) folder.clear(spared);
    });
  } catch (error) {
    // What could not be removed is no more than space that is still missing.
    if (!(error instanceof BytesyncError)) throw error;
  }
}

function goneOnWith({ partials }: Column): ReadonlySet<string> {
  const bases = [...(partials?.bases.values() ?? [])];
  return new Set(bases.filter(({ length }) => length > 0).map(({ name }) => name));
}
