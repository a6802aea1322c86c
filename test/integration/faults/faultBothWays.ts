import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NEW, plant } from '../cli/trees.ts';
import { changed, noise, type Tree } from './content.ts';
import { OLD_HARD, oldShapes, plantHardLinks } from './faultShapes.ts';
import { LOCKED, manyFiles, olderBig } from './faultTree.ts';
import type { Seeded } from './seeded.ts';

/** Folders that are alike, and in which people then change different things. */
export class BothWays {
  readonly #random: Seeded;
  readonly #roots: readonly string[];
  readonly #files: readonly [path: string, content: Buffer][];
  #changes = 0;
  /** Paths that several have changed: nobody can decide about them. */
  readonly conflicts = new Set<string>();

  constructor(random: Seeded, roots: readonly string[]) {
    this.#random = random;
    this.#roots = roots;
    this.#files = [...manyFiles(random)].map(([path, size], at) => [path, noise(900 + at, size)]);
  }

  plantAgreed(): void {
    const files = Object.fromEntries(this.#files.map(([path, content]) => [path, { content }]));
    const locked = { folder: true, mode: 0o555 } as const;
    for (const root of this.#roots) {
      plant(root, {
        ...files,
        ...oldShapes(),
        ...OLD_HARD,
        'big.bin': { content: olderBig() },
        'locked/below/text.txt': { content: 'in a locked folder\n' },
        'locked/below/goes.txt': { content: 'goes from a locked folder\n' },
        'locked/below': locked,
        locked,
      });
      plantHardLinks(root, ['one.bin', 'two.bin']);
    }
  }

  /** Each changes, deletes, moves and adds some files of its own. */
  change(): void {
    for (const [path, content] of [...this.#files, ['big.bin', olderBig()] as const]) {
      const fate = this.#random.next();
      const root = this.#anyRoot();
      if (path === 'big.bin' || fate < 0.25) this.#write(root, path, content);
      else if (fate < 0.4) rmSync(join(root, path));
      else if (fate < 0.5) this.#move(root, path, `moved/${path}`);
      else if (fate < 0.53) this.#conflict(path, content);
    }
    for (let index = 0; index < 12; index += 1) {
      this.#write(this.#anyRoot(), `added/${index}.bin`, noise(2_000 + index, 1 + index * 9_000));
    }
    this.#changeShapes();
  }

  /** Whole folders go, others change their names, and what is in a read-only one, too. */
  #changeShapes(): void {
    this.#move(this.#anyRoot(), 'taken/old', 'taken/elsewhere');
    this.#move(this.#anyRoot(), 'taken/round-1.bin', 'taken/round.bin');
    rmSync(join(this.#anyRoot(), 'links'), { recursive: true });
    const root = this.#anyRoot();
    inLocked(root, () => rmSync(join(root, 'locked/below/goes.txt')));
    const other = this.#anyRoot();
    const text = Buffer.from('another text\n');
    inLocked(other, () => this.#write(other, 'locked/below/text.txt', text));
    rmSync(join(this.#anyRoot(), 'hard/two.bin'));
  }

  #anyRoot(): string {
    return this.#random.pick(this.#roots);
  }

  /** As editors do: a new file in the place of the old one. */
  #write(root: string, path: string, content: Buffer): void {
    this.#changes += 1;
    rmSync(join(root, path), { force: true });
    const tree: Tree = {
      [path]: { content: changed(content, this.#random), date: NEW + this.#changes },
    };
    plant(root, tree);
  }

  #move(root: string, from: string, to: string): void {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    renameSync(join(root, from), join(root, to));
  }

  #conflict(path: string, content: Buffer): void {
    this.conflicts.add(path);
    for (const root of this.#roots.slice(0, 2)) this.#write(root, path, content);
  }
}

function inLocked(root: string, change: () => void): void {
  const folder = join(root, LOCKED, 'below');
  chmodSync(folder, 0o755);
  change();
  chmodSync(folder, 0o555);
}
