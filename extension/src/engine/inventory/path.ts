import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';

/** Longest relative path in bytes of UTF-8. Longer ones can't be named on any supported platform. */
export const PATH_BYTES_MAX = 32_767;

/**
 * Longest name in UTF-16 code units: the limit of NTFS and APFS. Linux counts 255 bytes, which is
 * stricter; there the file system itself refuses a name that is too long for it.
 */
export const NAME_UNITS_MAX = 255;

/** The product's own folder at the top of every data source. Never offered. */
export const PRIVATE_FOLDER = '.bytesync';

export type NameFlaw = 'empty' | 'dot' | 'slash' | 'nul' | 'surrogate' | 'long';

/** Why a name can't be one component of a path on any platform; undefined when it can. */
export function nameFlaw(name: string): NameFlaw | undefined {
  if (name === '') return 'empty';
  if (name === '.' || name === '..') return 'dot';
  if (name.includes('/')) return 'slash';
  if (name.includes('\0')) return 'nul';
  if (!name.isWellFormed()) return 'surrogate';
  return name.length > NAME_UNITS_MAX ? 'long' : undefined;
}

/**
 * Holds a path from outside against the rules of every platform: components joined by single
 * slashes, none of them empty, '.' or '..', no NUL, well-formed Unicode, bounded. '' is the data
 * source's root and passes.
 * @throws BytesyncError 'path-not-allowed' with the flaw as `reason`.
 */
export function checkRelativePath(path: string): void {
  if (path === '') return;
  if (path.length > PATH_BYTES_MAX || Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new BytesyncError('path-not-allowed', { path: path.slice(0, 200), reason: 'long' });
  }
  for (const name of path.split('/')) {
    const flaw = nameFlaw(name);
    if (flaw !== undefined) throw new BytesyncError('path-not-allowed', { path, reason: flaw });
  }
}

export function isRelativePath(path: string): boolean {
  try {
    checkRelativePath(path);
    return true;
  } catch (error) {
    if (error instanceof BytesyncError) return false;
    throw error;
  }
}

// macOS file systems skip these code points when they compare names: '.g\u200cit' opens '.git'.
const FIRST_SKIPPED = 0x200c;
const SKIPPED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

const DOT = 0x2e;

/**
 * Whether a name is `.git` or `.bytesync`, or opens one of them on a file system that folds case,
 * skips invisible code points, or drops trailing dots and spaces. What is inside them is never
 * offered and never accepted: a member could plant hooks, or speak for another data source.
 */
export function isProtectedName(name: string): boolean {
  if (name.length < 4) return false;
  // Most names: all that can stand before the dot is skipped.
  const first = name.charCodeAt(0);
  if (first !== DOT && first < FIRST_SKIPPED) return false;
  // U+017F (long s) folds to 's'.
  const folded = name
    .replace(SKIPPED, '')
    .replace(/\u017f/gu, 's')
    .replace(/[. ]+$/u, '');
  if (folded.length > PRIVATE_FOLDER.length) return false;
  const lower = folded.toLowerCase();
  return lower === '.git' || lower === PRIVATE_FOLDER;
}

/** Whether a file of this name can be a data source of its own. */
export function isFileName(name: string): boolean {
  return nameFlaw(name) === undefined && !isProtectedName(name);
}

// docs: "Naming Files, Paths, and Namespaces" of the Windows API.
const WINDOWS_CHARACTERS = /[<>:"|?*\\]/u;
const WINDOWS_DEVICES =
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/iu;
// Short (8.3) names that Windows makes for the protected folders.
const WINDOWS_SHORT = /^(?:git|bytesy)~[0-9]+$/iu;

function windowsRefuses(name: string): boolean {
  const stem = name.replace(/\..*$/su, '').replace(/ +$/u, '');
  return (
    WINDOWS_CHARACTERS.test(name) ||
    Array.from(name).some((character) => character < ' ') ||
    /[. ]$/u.test(name) ||
    WINDOWS_DEVICES.test(stem) ||
    WINDOWS_SHORT.test(name)
  );
}

/**
 * Whether a path that passed `checkRelativePath` can be created faithfully on a platform: on
 * Windows no reserved device, stream (`name:stream`), drive, backslash, wildcard or control
 * character, no trailing dot or space. Elsewhere every such path can.
 */
export function platformRefusal(path: string, platform: NodeJS.Platform): ErrorCode | undefined {
  if (platform !== 'win32' || path === '') return undefined;
  return path.split('/').some(windowsRefuses) ? 'name-not-allowed' : undefined;
}
