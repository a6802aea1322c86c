import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of programs: the time of day is theirs alone, what measures how long something takes is the machine's. */
export class FaultClocks {
  readonly #folder: string;
  readonly #library: string;
  readonly #wrong = new Set<string>();

  private constructor(folder: string, library: string) {
    this.#folder = folder;
    this.#library = library;
  }

  /** @param folder a path at which nothing is */
  static open(folder: string): FaultClocks {
    mkdirSync(folder);
    // Where the library lies only its own program knows.
    const library = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD']);
    return new FaultClocks(folder, String(library).trim());
  }

  /** Environment of a program whose clock can be set. */
  env(name: string): NodeJS.ProcessEnv {
    const file = join(this.#folder, name);
    if (!existsSync(file)) this.#set(name, 0);
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Forward or back from the right time. */
  step(name: string, seconds: number): void {
    this.#wrong.add(name);
    this.#set(name, seconds);
  }

  setRight(): void {
    for (const name of this.#wrong) this.#set(name, 0);
    this.#wrong.clear();
  }

  /** Whole at every moment: the programs read it all the time. */
  #set(name: string, seconds: number): void {
    const file = join(this.#folder, name);
    writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}s\n`);
    renameSync(`${file}.new`, file);
  }
}
