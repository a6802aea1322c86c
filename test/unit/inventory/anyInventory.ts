import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { type Entry, UNKNOWN_REASONS } from '../../../extension/src/engine/inventory/entry.ts';
import { isProtectedName, nameFlaw } from '../../../extension/src/engine/inventory/path.ts';

export const ROOT: Entry = {
  kind: 'folder',
  path: '',
  mtimeUs: 1_700_000_000_000_000,
  mode: 0o755,
};

/** A name out of few letters, so that siblings and prefixes meet. */
const name = fc
  .string({
    unit: fc.constantFrom('a', 'b', '-', '.', '/', 'é', '😀', '\n', '\uffff'),
    minLength: 1,
    maxLength: 4,
  })
  .filter((text) => nameFlaw(text) === undefined && !isProtectedName(text));
const date = fc.oneof(
  fc.integer({ min: 1_600_000_000_000_000, max: 1_700_000_000_000_000 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 51, 2 ** 51 - 1),
);
const mode = fc.integer({ min: 0, max: 0o7777 });
const target = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !text.includes('\0'));
const node = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), size: fc.maxSafeNat(), mtimeUs: date, mode }),
  fc.record({ kind: fc.constant('folder' as const), mtimeUs: date, mode }),
  fc.record({ kind: fc.constant('link' as const), mtimeUs: date, mode, target }),
  fc.record({ kind: fc.constant('unknown' as const), reason: fc.constantFrom(...UNKNOWN_REASONS) }),
);

/** A tree: every node is put into one of the folders made before it. */
export const inventory = fc
  .array(fc.tuple(name, node, fc.nat()), { maxLength: 40 })
  .map((nodes): Entry[] => {
    const entries = new Map<string, Entry>([['', ROOT]]);
    const folders = [''];
    for (const [own, value, pick] of nodes) {
      const parent = folders[pick % folders.length] ?? '';
      const path = parent === '' ? own : `${parent}/${own}`;
      if (entries.has(path)) continue;
      entries.set(path, { ...value, path });
      if (value.kind === 'folder') folders.push(path);
    }
    return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  });

/** The reason for which what `run` does is refused as no inventory; undefined when it is not. */
export function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'inventory-malformed') {
      return error.values.reason;
    }
    throw error;
  }
  return undefined;
}
