import { type BigIntStats, constants } from 'node:fs';

/** What a simulated file system does with names and dates. */
export interface Habits {
  /** Whether `A` opens `a`. */
  readonly ignoresCase?: boolean;
  /** decomposes: every name is kept decomposed, as HFS+ does; ignores: kept as it came and found under either form. */
  readonly form?: 'keeps' | 'ignores' | 'decomposes';
  /** Dates are cut to multiples of so many nanoseconds. */
  readonly unitNs?: bigint;
  /** What a call on a name throws, if anything. */
  readonly fail?: (call: Call, path: string) => string | undefined;
  /** Called before each call on a path: what happens meanwhile. */
  readonly meanwhile?: (call: Call, path: string) => void;
}

export type Call = 'list' | 'lstat' | 'readlink' | 'create' | 'redate';

interface Node {
  name: string;
  readonly ino: bigint;
  readonly mode: number;
  readonly content: string;
  mtimeNs: bigint;
  readonly children: Map<string, Node>;
}

export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, '${path}'`), { code, path });
}

/** A small file system in memory. Paths begin with a slash. */
export class SimulatedFileSystem {
  readonly #habits: Habits;
  readonly #root: Node;
  #inodes = 1n;
  /** Calls so far. */
  calls = 0;

  constructor(habits: Habits = {}) {
    this.#habits = habits;
    this.#root = this.#node('', constants.S_IFDIR | 0o755, '', 0n);
  }

  /** Makes a file, or a folder where the path ends with a slash, and the folders above. */
  plant(path: string, { content = '', mtimeNs = 0n, mode = 0 } = {}): void {
    const names = path.split('/').filter((name) => name !== '');
    let folder = this.#root;
    for (const [depth, name] of names.entries()) {
      const isFolder = depth < names.length - 1 || path.endsWith('/');
      const kind = isFolder ? constants.S_IFDIR | 0o755 : constants.S_IFREG | 0o644;
      const known = folder.children.get(this.#key(name));
      const made =
        known ?? this.#node(this.#kept(name), isFolder ? kind : mode || kind, content, mtimeNs);
      folder.children.set(this.#key(name), made);
      folder = made;
    }
  }

  remove(path: string): void {
    const { folder, name } = this.#parent(path);
    folder?.children.delete(this.#key(name));
  }

  list(path: string): string[] {
    this.#before('list', path);
    const node = this.#find(path);
    if (node === undefined) throw systemError('ENOENT', path);
    if (!isFolder(node)) throw systemError('ENOTDIR', path);
    return [...node.children.values()].map(({ name }) => name);
  }

  lstat(path: string): BigIntStats | undefined {
    this.#before('lstat', path);
    const node = this.#find(path);
    return node && statOf(node);
  }

  readlink(path: string): string {
    this.#before('readlink', path);
    const node = this.#find(path);
    if (node === undefined) throw systemError('ENOENT', path);
    if ((node.mode & constants.S_IFMT) !== constants.S_IFLNK) throw systemError('EINVAL', path);
    return node.content;
  }

  create(path: string): void {
    this.#before('create', path);
    if (this.#find(path) !== undefined) throw systemError('EEXIST', path);
    this.plant(path);
  }

  redate(path: string, mtimeUs: number): bigint {
    this.#before('redate', path);
    const node = this.#find(path);
    if (node === undefined) throw systemError('ENOENT', path);
    node.mtimeNs = this.#cut(BigInt(mtimeUs) * 1000n);
    return node.mtimeNs;
  }

  #before(call: Call, path: string): void {
    this.calls += 1;
    this.#habits.meanwhile?.(call, path);
    const code = this.#habits.fail?.(call, path);
    if (code !== undefined) throw systemError(code, path);
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of path.split('/')) {
      if (name !== '' && name !== '.') node = node?.children.get(this.#key(name));
    }
    return node;
  }

  #parent(path: string): { folder: Node | undefined; name: string } {
    const slash = path.lastIndexOf('/');
    return { folder: this.#find(path.slice(0, slash)), name: path.slice(slash + 1) };
  }

  #key(name: string): string {
    const formed = (this.#habits.form ?? 'keeps') === 'keeps' ? name : name.normalize('NFD');
    return this.#habits.ignoresCase ? formed.toLowerCase() : formed;
  }

  #kept(name: string): string {
    return this.#habits.form === 'decomposes' ? name.normalize('NFD') : name;
  }

  #cut(ns: bigint): bigint {
    return ns - (ns % (this.#habits.unitNs ?? 1n));
  }

  #node(name: string, mode: number, content: string, mtimeNs: bigint): Node {
    this.#inodes += 1n;
    const kept = this.#cut(mtimeNs);
    return { name, ino: this.#inodes, mode, content, mtimeNs: kept, children: new Map() };
  }
}

const isFolder = ({ mode }: Node) => (mode & constants.S_IFMT) === constants.S_IFDIR;

function statOf(node: Node): BigIntStats {
  const isKind = (kind: number) => () => (node.mode & constants.S_IFMT) === kind;
  const { ino, mtimeNs } = node;
  return {
    ino,
    dev: 1n,
    nlink: 1n,
    mode: BigInt(node.mode),
    size: BigInt(node.content.length),
    mtimeNs,
    ctimeNs: mtimeNs,
    isFile: isKind(constants.S_IFREG),
    isDirectory: isKind(constants.S_IFDIR),
    isSymbolicLink: isKind(constants.S_IFLNK),
  } as BigIntStats;
}
