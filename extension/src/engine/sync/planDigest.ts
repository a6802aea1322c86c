import { createHash } from 'node:crypto';
import type { KnownEntry } from '../inventory/entry.ts';
import type { LocalContent, Operation, Plan } from './plan.ts';

const PREFIX = 'bytesync plan v1\0';
/** Characters that are gathered before they go into the hash. */
const BATCH = 1 << 16;

/**
 * SHA-256, in lower-case hex, over one line of JSON for each part of the plan. Each line is an array of
 * strings, integers, arrays of these and null in a fixed order, so equal plans give equal bytes and
 * different ones never do. Streams and totals follow from the rest and are left out.
 * docs/formats.md, "Plan digest".
 */
export function planDigest(plan: Omit<Plan, 'digest'>, from: number): string {
  const hash = createHash('sha256').update(PREFIX);
  let batch = '';
  for (const line of lines(plan, from)) {
    batch += `${JSON.stringify(line)}\n`;
    if (batch.length >= BATCH) {
      hash.update(batch);
      batch = '';
    }
  }
  return hash.update(batch).digest('hex');
}

type Value = string | number | null | readonly number[];
type Line = readonly (Value | readonly Value[])[];

function* lines(plan: Omit<Plan, 'digest'>, from: number): Generator<Line> {
  yield ['plan', plan.preset, from];
  if (plan.match !== undefined) yield ['match', plan.match];
  if (plan.filter?.expression !== undefined) {
    yield ['filter', plan.filter.expression, plan.filter.nowUs ?? 0];
  }
  if (plan.filter?.only !== undefined) yield ['only', plan.filter.only];
  for (const { sourceId, memberId, label, file } of plan.columns) {
    yield ['column', sourceId, memberId, label, ...(file === undefined ? [] : [file])];
  }
  for (const transfer of plan.transfers) {
    const { from: source, path, at, entry, content, base, baseSize, received, targets } = transfer;
    const known = [content ?? null, base ?? null, baseSize ?? null];
    // A list, so that it is taken for nothing else.
    const begun = received === undefined ? [] : [[received]];
    const rest = [...spelled(at), ...begun, ...chosen(transfer.first)];
    yield ['transfer', source, path, encoded(entry), ...known, targets, ...rest];
  }
  for (const operation of plan.operations) yield operationLine(operation);
  for (const guard of plan.guards) {
    if (guard.kind === 'empty-source') yield ['guard', guard.kind, guard.source];
    else {
      const affected = guard.kind === 'majority' ? guard.affected : guard.files;
      yield ['guard', guard.kind, guard.target, guard.files, affected];
    }
  }
  for (const { path, reason, on } of plan.conflicts) {
    yield ['conflict', path, reason, ...(on === undefined ? [] : [on])];
  }
}

function operationLine(operation: Operation): Line {
  const { kind, target, path, at, after } = operation;
  const entry = 'entry' in operation ? encoded(operation.entry) : null;
  const expected =
    'expected' in operation && operation.expected !== null ? encoded(operation.expected) : null;
  const rest = [...spelled(at), ...chosen(operation.kind === 'write-file' && operation.first)];
  return [kind, target, path, entry, expected, supplied(operation), after, ...rest];
}

function supplied(operation: Operation): Value | readonly Value[] {
  if (operation.kind !== 'write-file') return null;
  return operation.local === undefined ? operation.transfer : localLine(operation.local);
}

function localLine({ from, path, at, entry, content }: LocalContent): readonly Value[] {
  return [from, path, ...encoded(entry), content ?? null, ...spelled(at)];
}

/** Only where a source spells the path otherwise. */
function spelled(at: string | undefined): readonly string[] {
  return at === undefined ? [] : [at];
}

/** Only where somebody chose that it goes before others: a number, so it is never taken for a path. */
function chosen(first: boolean | undefined): readonly number[] {
  return first ? [1] : [];
}

/** The path of an entry is that of its operation or transfer. */
function encoded(entry: KnownEntry): readonly Value[] {
  const own = entry.kind === 'file' ? entry.size : entry.kind === 'link' ? entry.target : null;
  return [entry.kind, entry.mtimeUs, entry.mode, own];
}
