import { type ChangeObject, diffArrays } from 'diff';

/** What finding the difference may cost; beyond it all between the first and the last changed line is one change. */
export interface DifferenceLimits {
  /** Lines that are taken away and put in. The time grows with the square of it. */
  readonly edits: number;
  readonly ms: number;
}

export interface LineDifference {
  /** Steps of three numbers: so many lines are equal; then so many of the left give way to so many of the right. */
  readonly steps: Uint32Array<ArrayBuffer>;
  /** A limit was reached: there may be equal lines in what is given as changed. */
  readonly isCoarse: boolean;
}

/** Myers' difference of two texts whose equal lines have equal numbers, by the library `diff`. */
export function lineDifference(
  left: readonly number[],
  right: readonly number[],
  { edits, ms }: DifferenceLimits,
): LineDifference {
  const before = commonStart(left, right);
  const after = commonEnd(left, right, before);
  const taken = left.slice(before, left.length - after);
  const put = right.slice(before, right.length - after);
  const isPlain = taken.length === 0 || put.length === 0;
  const options = { maxEditLength: edits, timeout: ms };
  const changes = isPlain ? undefined : diffArrays(taken, put, options);
  const steps = new Steps();
  steps.equal(before);
  if (changes === undefined) steps.changed(taken.length, put.length);
  for (const change of changes ?? []) steps.take(change);
  steps.equal(after);
  return { steps: steps.finish(), isCoarse: changes === undefined && !isPlain };
}

/** Puts what the library says into steps. */
class Steps {
  readonly #steps: number[] = [];
  #equal = 0;
  #removed = 0;
  #added = 0;

  take({ count, added, removed }: ChangeObject<readonly number[]>): void {
    if (added) this.changed(0, count);
    else if (removed) this.changed(count, 0);
    else this.equal(count);
  }

  equal(lines: number): void {
    if (lines === 0) return;
    if (this.#removed + this.#added > 0) this.#close();
    this.#equal += lines;
  }

  changed(removed: number, added: number): void {
    this.#removed += removed;
    this.#added += added;
  }

  finish(): Uint32Array<ArrayBuffer> {
    if (this.#equal + this.#removed + this.#added > 0) this.#close();
    return Uint32Array.from(this.#steps);
  }

  #close(): void {
    this.#steps.push(this.#equal, this.#removed, this.#added);
    [this.#equal, this.#removed, this.#added] = [0, 0, 0];
  }
}

function commonStart(left: readonly number[], right: readonly number[]): number {
  const most = Math.min(left.length, right.length);
  let same = 0;
  while (same < most && left[same] === right[same]) same += 1;
  return same;
}

/** @param before lines at the start that are equal, and counted already */
function commonEnd(left: readonly number[], right: readonly number[], before: number): number {
  const most = Math.min(left.length, right.length) - before;
  let same = 0;
  while (same < most && left[left.length - 1 - same] === right[right.length - 1 - same]) same += 1;
  return same;
}
