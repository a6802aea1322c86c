import { BaseTextFolder } from './baseTextFolder.ts';
import { withFolder } from './withFolder.ts';

/**
 * The text of a file as it was agreed in this version; undefined where it is not kept, or can't be read.
 * @param path as the source spells it
 */
export function readBaseText(root: string, path: string, version: string): Uint8Array | undefined {
  return withFolder(root, ({ privateFolder }) => {
    const texts = BaseTextFolder.open(privateFolder);
    try {
      const found = texts?.list().findLast((one) => one.path === path && one.version === version);
      return found && texts?.read(found.content);
    } finally {
      texts?.close();
    }
  });
}
