import assert from 'node:assert/strict';
import type { KnownEntry } from '../../../extension/src/engine/inventory/entry.ts';
import type { LocalContent, Operation, Plan } from '../../../extension/src/engine/sync/plan.ts';
import { contentId, d, entryOf, type Node, type Tree } from '../comparison/trees.ts';

type WriteFile = Extract<Operation, { kind: 'write-file' }>;

/** The date that a folder gets when something directly inside it changes. */
const NOW = 1_000_000;

const READ = new WeakMap<readonly SimulatedSource[], Map<number, Node | undefined>>();

/** A transfer is read once, for all its targets. */
function readOnce(
  sources: readonly SimulatedSource[],
  transfer: number,
  read: () => Node | undefined,
): Node | undefined {
  const known = READ.get(sources) ?? new Map<number, Node | undefined>();
  READ.set(sources, known);
  if (!known.has(transfer)) known.set(transfer, read());
  return known.get(transfer);
}

/** The date of files whose content alone is copied, in plans for these. */
export const CONTENT_DATE = 2_000_000;

/** A data source in memory that is as strict as a file system with stale checks. */
export class SimulatedSource {
  readonly #nodes: Map<string, Node>;
  /** What the plan saw: whatever is taken locally is read before it changes. */
  readonly #before: ReadonlyMap<string, Node>;
  readonly #keyOf: (path: string) => string;

  /** @param keyOf equal for paths that the file system can't tell apart */
  constructor(tree: Tree, keyOf = (path: string) => path) {
    this.#nodes = new Map(Object.entries({ '': d(), ...tree }));
    this.#before = new Map(this.#nodes);
    this.#keyOf = keyOf;
  }

  get tree(): Tree {
    return Object.fromEntries([...this.#nodes].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  planned(path: string): Node | undefined {
    return this.#before.get(path);
  }

  node(path: string): Node | undefined {
    return this.#nodes.get(path);
  }

  /** Runs one operation; fails the test where a real source would refuse or lose something. */
  apply(operation: Operation, sources: readonly SimulatedSource[], plan: Plan): void {
    const { path: shared, at: path = shared } = operation;
    switch (operation.kind) {
      case 'make-folder':
        this.#assertAbsent(path);
        this.#put(path, d(NOW, 0o700));
        break;
      case 'write-file': {
        this.#assertExpected(path, operation.expected);
        this.#put(path, this.#received(operation, sources, plan));
        break;
      }
      case 'make-link': {
        this.#assertExpected(path, operation.expected);
        const { target, mtimeUs: mtime, mode } = operation.entry;
        this.#put(path, { kind: 'link', target, mtime, mode });
        break;
      }
      case 'set-dates':
        this.#assertExpected(path, operation.expected);
        this.#setDates(path, operation.entry);
        break;
      case 'delete':
        this.#delete(path, operation.expected);
        break;
      case 'set-folder':
        assert.equal(this.#nodes.get(path)?.kind, 'folder', `no folder to finish: ${path}`);
        this.#setDates(path, operation.entry);
        break;
    }
  }

  #received(operation: WriteFile, sources: readonly SimulatedSource[], plan: Plan): Node {
    const { path, at = path, target, entry } = operation;
    if (operation.local !== undefined) return this.#copied(operation, operation.local, sources);
    const transfer = plan.transfers[operation.transfer];
    assert.ok(transfer, 'no such transfer');
    assert.ok(transfer.targets.includes(target));
    // Only a version that is kept under another name comes from there, and perhaps from the target itself.
    const isKept = transfer.path !== path;
    assert.ok(!isKept || operation.expected === null);
    const from = transfer.at ?? transfer.path;
    const source = readOnce(sources, operation.transfer, () => sources[transfer.from]?.node(from));
    assert.ok(source?.kind === 'file' && (isKept || transfer.from !== target));
    assert.deepEqual(entryOf(from, source), transfer.entry, 'the source changed');
    if (entry.mtimeUs !== CONTENT_DATE) assert.deepEqual(entry, transfer.entry);
    if (transfer.content !== undefined) assert.equal(transfer.content, contentId(source.content));
    if (transfer.base !== undefined) {
      const old = this.#nodes.get(at);
      assert.ok(old?.kind === 'file' && contentId(old.content) === transfer.base, 'other base');
      assert.equal(old.content.length, transfer.baseSize);
    }
    const { content } = source;
    return { kind: 'file', content, mtime: entry.mtimeUs, mode: entry.mode };
  }

  #copied({ entry }: WriteFile, local: LocalContent, sources: readonly SimulatedSource[]): Node {
    const at = local.at ?? local.path;
    const source = sources[local.from]?.planned(at);
    assert.ok(source?.kind === 'file', 'nothing to be taken');
    assert.deepEqual(entryOf(at, source), local.entry, 'it changed');
    assert.equal(source.content.length, entry.size);
    if (local.content !== undefined) assert.equal(local.content, contentId(source.content));
    const { content } = source;
    return { kind: 'file', content, mtime: entry.mtimeUs, mode: entry.mode };
  }

  #assertAbsent(path: string): void {
    assert.ok(!this.#nodes.has(path), `in the way: ${path}`);
  }

  #assertExpected(path: string, expected: KnownEntry | null): void {
    const node = this.#nodes.get(path);
    const found = node === undefined ? null : entryOf(path, node);
    assert.deepEqual(found, expected, `not as planned: ${path}`);
  }

  #delete(path: string, expected: KnownEntry): void {
    if (expected.kind !== 'folder') this.#assertExpected(path, expected);
    assert.equal(this.#nodes.get(path)?.kind, expected.kind, `nothing to delete: ${path}`);
    const inside = [...this.#nodes.keys()].filter((other) => other.startsWith(`${path}/`));
    assert.deepEqual(inside, [], `folder is not empty: ${path}`);
    this.#nodes.delete(path);
    this.#touchFolderOf(path);
  }

  #put(path: string, node: Node): void {
    assert.notEqual(this.#nodes.get(path)?.kind, 'unknown', `unknown is touched: ${path}`);
    const taken = [...this.#nodes.keys()].find((other) => this.#keyOf(other) === this.#keyOf(path));
    assert.equal(taken ?? path, path, `taken by ${taken}`);
    this.#nodes.set(path, node);
    this.#touchFolderOf(path);
  }

  #setDates(path: string, { mtimeUs: mtime, mode }: KnownEntry): void {
    const node = this.#nodes.get(path);
    assert.ok(node !== undefined && node.kind !== 'unknown', `no dates to set: ${path}`);
    this.#nodes.set(path, { ...node, mtime, mode });
  }

  #touchFolderOf(path: string): void {
    const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const folder = this.#nodes.get(parent);
    assert.ok(path !== '' && folder?.kind === 'folder', `no folder for ${path}`);
    this.#nodes.set(parent, { ...folder, mtime: NOW });
  }
}
