import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { Problem } from '../inventory/entry.ts';

/** A list that is longer is read by nobody, and holds up the thread that takes it. */
const LISTED = 1000;

/** The first thousand of the problems, and how many there are. */
export class ProblemList {
  readonly #listed: Problem[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get listed(): readonly Problem[] {
    return this.#listed;
  }

  add(path: string, error: unknown): void {
    this.#count += 1;
    if (this.#listed.length === LISTED) return;
    const { code, values } = asBytesyncError(error);
    const { path: _, ...others } = values;
    this.#listed.push({ path, code, values: others });
  }
}
