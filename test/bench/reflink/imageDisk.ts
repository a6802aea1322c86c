import { mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { HeldMount } from '../../integration/cli/heldMount.ts';
import { run } from '../inventory/processes.ts';

/** A kind of disk, and how an image of it is made. */
export interface DiskFormat {
  readonly name: string;
  /** Gets the path of the image. */
  readonly make: readonly [program: string, ...args: string[]];
  readonly debianPackage: string;
}

/** A disk in a file, mounted in a namespace of its own: gone with this process, whatever befalls it. */
export class ImageDisk {
  readonly #folder: string;
  /** Where commands that run `within` find it. */
  readonly at: string;
  readonly #mount: HeldMount;

  private constructor(folder: string, at: string, mount: HeldMount) {
    this.#folder = folder;
    this.at = at;
    this.#mount = mount;
  }

  /**
   * @param scratch gets the image, which takes the space of what is written
   * @param size bytes
   * @throws when it can't be made or mounted here
   */
  static async open(scratch: string, { make }: DiskFormat, size: number): Promise<ImageDisk> {
    const folder = await mkdtemp(join(scratch, 'disk-'));
    try {
      const image = join(folder, 'image');
      const at = join(folder, 'mounted');
      await sparseFile(image, size);
      await mkdir(at);
      const [program, ...args] = make;
      await run(program, [...args, image]);
      return new ImageDisk(folder, at, await HeldMount.open(['-o', 'loop', image], at));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get within(): string[] {
    return this.#mount.within;
  }

  /** A path on the disk as this process sees it. */
  seen(name: string): string {
    return join(this.#mount.seen(), name);
  }

  /** Bytes that are taken, once all is written. */
  async used(): Promise<number> {
    await run('sync', ['--file-system', this.#mount.seen()]);
    const { blocks, bfree, bsize } = await statfs(this.#mount.seen());
    return (blocks - bfree) * bsize;
  }

  async close(): Promise<void> {
    await this.#mount.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function sparseFile(path: string, size: number): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.truncate(size);
  } finally {
    await file.close();
  }
}
