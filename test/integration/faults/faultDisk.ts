import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { HeldMount } from '../cli/heldMount.ts';

const TMPFS = ['-t', 'tmpfs', '-o', 'size=96m,mode=755', 'tmpfs'];
const FILLER = '.filler';

/** A small disk of its own, in a mount namespace that lives as long as this is open; it can be filled. */
export class FaultDisk {
  readonly #mount: HeldMount;

  private constructor(mount: HeldMount) {
    this.#mount = mount;
  }

  /** @param at an empty folder at which it is mounted */
  static async open(at: string): Promise<FaultDisk> {
    return new FaultDisk(await HeldMount.open(TMPFS, at));
  }

  /** A command that runs the rest of its arguments where the disk is mounted. */
  get within(): string[] {
    return this.#mount.within;
  }

  /** A path on the disk as this process sees it. */
  seen(path: string): string {
    return this.#mount.seen(path);
  }

  /** Takes all the space there is but some bytes. */
  fill(left: number): void {
    const file = openSync(this.#filler, 'w');
    const block = Buffer.alloc(1024 * 1024, 1);
    try {
      for (let size = block.length; size > 512; ) {
        try {
          writeSync(file, block, 0, size);
        } catch {
          size /= 2;
        }
      }
      ftruncateSync(file, Math.max(0, fstatSync(file).size - left));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  close(): Promise<void> {
    return this.#mount.close();
  }

  get #filler(): string {
    return `${this.#mount.seen()}/${FILLER}`;
  }
}
