import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import type { ConfinedHandles } from './confinedHandles.ts';
import { CheckedPaths } from './confinedHandlesChecked.ts';
import { DescriptorHandles } from './confinedHandlesDescriptor.ts';

/** Whether /proc/self/fd/N leads to what descriptor N refers to. */
function descriptorsAreFolders(root: string): boolean {
  if (process.platform !== 'linux') return false;
  const fd = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const through = lstatSync(`/proc/self/fd/${fd}/.`, { bigint: true, throwIfNoEntry: false });
    const direct = fstatSync(fd, { bigint: true });
    return through?.ino === direct.ino && through.dev === direct.dev;
  } finally {
    closeSync(fd);
  }
}

/** The strongest strategy that this platform has. The root itself may be a symbolic link. */
export function openHandles(root: string): ConfinedHandles {
  return descriptorsAreFolders(root) ? DescriptorHandles.open(root) : CheckedPaths.open(root);
}
