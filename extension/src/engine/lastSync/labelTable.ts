import type { ByteReader } from '../encoding/varint.ts';
import type { ByteWriter } from '../inventory/byteWriter.ts';
import { ENTRIES_MAX } from '../inventory/entryRules.ts';
import { SUPERSEDES_MAX } from './memory.ts';
import type { Label } from './told.ts';

/** Bytes of a version. */
const VERSION_BYTES = 16;
const LABELS_MAX = ENTRIES_MAX;
const VERSIONS_MAX = 2 * ENTRIES_MAX;
/** Versions of all labels together: a small message must not become a large table. */
const REFERENCES_MAX = ENTRIES_MAX;
/** Bytes of a lasting id. */
const ID_BYTES = 16;
const IDS_MAX = 10_000;

/** Numbers labels, each once, and writes them with the versions that they name. */
export class LabelWriter {
  readonly #numbers = new Map<Label, number>();

  numberOf(label: Label): number {
    const number = this.#numbers.get(label) ?? this.#numbers.size;
    this.#numbers.set(label, number);
    return number;
  }

  write(writer: ByteWriter): void {
    const versions = new Map<string, number>();
    const numberOf = (version: string) => {
      const number = versions.get(version) ?? versions.size;
      versions.set(version, number);
      return number;
    };
    let room = REFERENCES_MAX;
    const labels = [...this.#numbers.keys()].map(({ version, supersedes }) => {
      // Others may have told more than there is room for: what is left out means a conflict later.
      const followed = supersedes.slice(Math.max(0, supersedes.length - room));
      room -= followed.length;
      return { version: numberOf(version), supersedes: followed.map(numberOf) };
    });
    writer.varint(versions.size);
    for (const version of versions.keys()) writer.bytes(Buffer.from(version, 'hex'));
    writer.varint(labels.length);
    for (const { version, supersedes } of labels) {
      writer.varint(version);
      writer.varint(supersedes.length);
      for (const one of supersedes) writer.varint(one);
    }
  }
}

/** @throws what `reader` says when the bytes are none of `LabelWriter` */
export function readLabels(reader: ByteReader): Label[] {
  const versionCount = reader.varint();
  if (versionCount > VERSIONS_MAX) throw reader.malformed('versions');
  const versions: string[] = [];
  for (let index = 0; index < versionCount; index += 1) {
    versions.push(Buffer.from(reader.bytes(VERSION_BYTES)).toString('hex'));
  }
  const version = () => {
    const found = versions[reader.varint()];
    if (found === undefined) throw reader.malformed('version');
    return found;
  };
  const count = reader.varint();
  if (count > LABELS_MAX) throw reader.malformed('labels');
  const labels: Label[] = [];
  let references = 0;
  for (let index = 0; index < count; index += 1) {
    const own = version();
    const followed = reader.varint();
    references += followed;
    if (followed > SUPERSEDES_MAX || references > REFERENCES_MAX) throw reader.malformed('labels');
    labels.push({ version: own, supersedes: Array.from({ length: followed }, version) });
  }
  return labels;
}

/**
 * Reads past what `LabelWriter` has written, and keeps 4 bytes of each label.
 * @returns the version of a label, in hex, by its number; it throws where there is none
 * @throws what `reader` says when the bytes are none of `LabelWriter`
 */
export function readVersionsOfLabels(reader: ByteReader): (label: number) => string {
  const versionCount = reader.varint();
  if (versionCount > VERSIONS_MAX) throw reader.malformed('versions');
  const versions = reader.bytes(VERSION_BYTES * versionCount);
  const count = reader.varint();
  if (count > LABELS_MAX) throw reader.malformed('labels');
  const numbers = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const number = reader.varint();
    if (number >= versionCount) throw reader.malformed('version');
    numbers[index] = number;
    const followed = reader.varint();
    if (followed > SUPERSEDES_MAX) throw reader.malformed('labels');
    for (let past = 0; past < followed; past += 1) reader.varint();
  }
  return (label) => {
    const number = numbers[label];
    if (number === undefined) throw reader.malformed('row');
    const at = VERSION_BYTES * number;
    return Buffer.from(versions.subarray(at, at + VERSION_BYTES)).toString('hex');
  };
}

export function writeIds(writer: ByteWriter, ids: readonly string[]): void {
  writer.varint(ids.length);
  for (const id of ids) writer.bytes(Buffer.from(id, 'base64url'));
}

/** @throws what `reader` says */
export function readIds(reader: ByteReader): string[] {
  const count = reader.varint();
  if (count > IDS_MAX) throw reader.malformed('known');
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push(Buffer.from(reader.bytes(ID_BYTES)).toString('base64url'));
  }
  return ids;
}
