import { isUtf8 } from 'node:buffer';
import { readdirSync, readlinkSync } from 'node:fs';
import { NAME_UNITS_MAX } from './path.ts';

/** What a folder holds. */
export interface Listing {
  readonly names: readonly string[];
  /** Names that are not valid UTF-8. */
  readonly broken: readonly BrokenName[];
}

export interface BrokenName {
  /** U+FFFD for what can't be decoded; different from every other name of the folder. */
  readonly shown: string;
  /** The bytes, those that are not printable ASCII as \xNN. */
  readonly escaped: string;
}

/**
 * Names in a folder. A decoded name that holds U+FFFD may hide invalid bytes: only then the folder
 * is read again as bytes, which costs several times as much.
 */
export function listFolder(path: string): Listing {
  const names = readdirSync(path);
  if (!names.some((name) => name.includes('\ufffd'))) return { names, broken: [] };
  return sortOut(readdirSync(path, 'buffer'));
}

function sortOut(raw: readonly Buffer[]): Listing {
  const names = raw.filter((name) => isUtf8(name)).map((name) => name.toString('utf8'));
  const taken = new Set(names);
  const broken: BrokenName[] = [];
  // Sorted, so that two walks number equal replacements alike.
  for (const name of raw.filter((name) => !isUtf8(name)).sort(Buffer.compare)) {
    const shown = unusedName(name.toString('utf8'), taken);
    taken.add(shown);
    broken.push({ shown, escaped: escapeBytes(name) });
  }
  return { names, broken };
}

function unusedName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) {
    const suffix = `~${number}`;
    name = wanted.slice(0, NAME_UNITS_MAX - suffix.length).replace(/\p{Surrogate}/gu, '') + suffix;
  }
  return name;
}

function escapeBytes(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^ -[\]-~]/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** A symbolic link's text, or undefined when it is not valid UTF-8. */
export function readLink(path: string): string | undefined {
  const target = readlinkSync(path);
  if (!target.includes('\ufffd')) return target;
  const raw = readlinkSync(path, 'buffer');
  return isUtf8(raw) ? raw.toString('utf8') : undefined;
}
