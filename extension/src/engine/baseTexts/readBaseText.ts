import type { AgreedText } from './agreedTexts.ts';
import { BaseTextFolder } from './baseTextFolder.ts';
import { withFolder } from './withFolder.ts';

/**
 * The text of a file as it was agreed in this version; undefined where it is not kept, or can't be read.
 * @param path as the source spells it
 */
export function readBaseText(root: string, path: string, version: string): Uint8Array | undefined {
  return withListed(root, { path, version }, ({ content }, texts) => texts.read(content));
}

/** Content id of that text, in hex, also where only that is kept; undefined where it is not. */
export function listedContent(root: string, path: string, version: string): string | undefined {
  return withListed(root, { path, version }, ({ content }) => content);
}

function withListed<T>(
  root: string,
  { path, version }: Pick<AgreedText, 'path' | 'version'>,
  use: (found: AgreedText, texts: BaseTextFolder) => T,
): T | undefined {
  return withFolder(root, ({ privateFolder }) => {
    const texts = BaseTextFolder.open(privateFolder);
    try {
      const found = texts?.list().findLast((one) => one.path === path && one.version === version);
      return found && texts && use(found, texts);
    } finally {
      texts?.close();
    }
  });
}
