import { createHash } from 'node:crypto';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import {
  type ContentResult,
  contentNeeds,
  withContents,
} from '../../../extension/src/engine/comparison/contentNeeds.ts';
import type {
  Column,
  Comparison,
  ComparisonMode,
  Preset,
} from '../../../extension/src/engine/comparison/item.ts';
import { textNeeds } from '../../../extension/src/engine/comparison/textNeeds.ts';
import type { Entry, UnknownReason } from '../../../extension/src/engine/inventory/entry.ts';
import { FileHasher } from '../../../extension/src/engine/inventory/fileHasher.ts';
import { UNTOLD_ROOT } from '../../../extension/src/engine/inventory/oneFile.ts';
import type { ReadContent } from '../../../extension/src/engine/inventory/readContent.ts';
import {
  lineEndsForm,
  textForms,
  whitespaceForm,
} from '../../../extension/src/engine/inventory/textForms.ts';

/** One path of a source in a test. A file with `error` can be copied but not analysed. */
export type Node =
  | { kind: 'file'; content: string; mtime: number; mode: number; error?: ErrorCode }
  | { kind: 'folder'; mtime: number; mode: number }
  | { kind: 'link'; target: string; mtime: number; mode: number }
  | { kind: 'unknown'; reason: UnknownReason };

/** Paths below the root, and '' where the root is not the usual folder. */
export type Tree = Readonly<Record<string, Node>>;

export const f = (content: string, mtime = 1, mode = 0o644): Node => ({
  kind: 'file',
  content,
  mtime,
  mode,
});
export const d = (mtime = 1, mode = 0o755): Node => ({ kind: 'folder', mtime, mode });
export const l = (target: string, mtime = 1): Node => ({
  kind: 'link',
  target,
  mtime,
  mode: 0o777,
});
export const u = (reason: UnknownReason = 'ignored'): Node => ({ kind: 'unknown', reason });
/** A file that analysis cannot read. */
export const e = (content: string, mtime = 1): Node => ({
  kind: 'file',
  content,
  mtime,
  mode: 0o644,
  error: 'entry-unreadable',
});

/** By column: the name of the one file that is offered; undefined for a folder. */
export type Files = readonly (string | undefined)[];

export function columns(count: number, files: Files = []): Column[] {
  return Array.from({ length: count }, (_, index) => ({
    ...(files[index] !== undefined && { file: files[index] }),
    sourceId: `source-${index}`,
    memberId: `member-${index}`,
    label: String.fromCharCode(65 + index),
  }));
}

export function entryOf(path: string, node: Node): Entry {
  switch (node.kind) {
    case 'unknown':
      return { kind: 'unknown', path, reason: node.reason };
    case 'file': {
      const { content, mtime, mode } = node;
      return { kind: 'file', path, mtimeUs: mtime, mode, size: content.length };
    }
    case 'folder':
      return { kind: 'folder', path, mtimeUs: node.mtime, mode: node.mode };
    case 'link':
      return { kind: 'link', path, mtimeUs: node.mtime, mode: node.mode, target: node.target };
  }
}

export function inventoryOf(tree: Tree): Entry[] {
  const paths = Object.keys({ '': null, ...tree }).sort();
  return paths.map((path) => entryOf(path, tree[path] ?? d()));
}

/** What a source tells that is a single file of a tree. */
export function inventoryOfFile(tree: Tree, file: string): Entry[] {
  const node = tree[file];
  if (node === undefined) return [UNTOLD_ROOT];
  return [UNTOLD_ROOT, entryOf(file, node.kind === 'file' ? node : u('special'))];
}

export function contentId(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What a file with this content reads as, by the content ids of these tests. */
function readOf(content: string, looks: boolean): ReadContent {
  const hasher = new FileHasher(content.length, looks);
  hasher.update(Buffer.from(content));
  const read = hasher.end();
  const [id, lineEnds, whitespace] = [contentId(content), lineEndsForm(read), whitespaceForm(read)];
  if (lineEnds === undefined || whitespace === undefined) return { ...read, content: id };
  return { content: id, text: textForms(id, lineEnds, whitespace) };
}

export function compared(...trees: Tree[]): Comparison {
  return comparedFiles(trees, []);
}

export function comparedFiles(
  trees: readonly Tree[],
  files: Files,
  names?: NameRule,
  mtimeUnitUs = 1,
): Comparison {
  const inventories = trees.map((tree, column) => {
    const file = files[column];
    return file === undefined ? inventoryOf(tree) : inventoryOfFile(tree, file);
  });
  const traits = { mtimeUnitUs, ...(names && { names }) };
  return compare(columns(trees.length, files), inventories, traits);
}

/** Compares and reads what the mode and preset need read. */
export function analysed(
  trees: readonly Tree[],
  preset: Preset,
  mode: ComparisonMode = 'standard',
  files: Files = [],
  names?: NameRule,
  mtimeUnitUs?: number,
): Comparison {
  return withRead(comparedFiles(trees, files, names, mtimeUnitUs), trees, preset, mode);
}

/** The comparison with what the mode and preset need read. */
export function withRead(
  comparison: Comparison,
  trees: readonly Tree[],
  preset: Preset,
  mode: ComparisonMode,
): Comparison {
  const needs = contentNeeds(comparison, mode, preset);
  const texts = textNeeds(comparison, mode, preset);
  const results = needs.map((indexes, column) => {
    const read = new Map<number, ContentResult>();
    for (const index of indexes) {
      const cell = comparison.items[index]?.cells[column];
      const node = cell?.kind === 'present' ? trees[column]?.[cell.entry.path] : undefined;
      if (node?.kind !== 'file') throw new Error(`no file to read: column ${column}, ${index}`);
      read.set(
        index,
        node.error === undefined ? readOf(node.content, texts.has(index)) : { error: node.error },
      );
    }
    return read;
  });
  return withContents(comparison, results, mode, preset);
}
