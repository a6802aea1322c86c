import type { DirectMessage } from '../../engine/session/messages.ts';
import { Speed } from '../session/speed.ts';

/** What is left is told in steps, in ms: nobody can tell it closer. */
const STEP_MS = 10_000;

/** Times beyond this are no forecast, in ms. */
const LONGEST_MS = 30 * 24 * 3_600_000;

export interface MemberSpeed {
  /** Bytes a second. */
  readonly bytes: number;
  /** What the rest takes at that speed, in ms; absent where that says nothing. */
  readonly leftMs?: number;
}

/** How fast contents go at each member while a plan is carried out. */
export class MemberSpeeds {
  readonly #now: () => number;
  readonly #speeds = new Map<string, Speed>();

  /** @param now ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Undefined while it is too early to tell, and where nothing moves. */
  of(memberId: string, { bytesDone, bytesTotal }: DirectMessage): MemberSpeed | undefined {
    const speed = this.#speeds.get(memberId) ?? new Speed();
    this.#speeds.set(memberId, speed);
    const bytes = speed.add(bytesDone, this.#now());
    if (bytes === undefined || bytes <= 0) return undefined;
    const leftMs = (Math.max(0, bytesTotal - bytesDone) / bytes) * 1000;
    if (leftMs === 0 || leftMs > LONGEST_MS) return { bytes };
    return { bytes, leftMs: Math.ceil(leftMs / STEP_MS) * STEP_MS };
  }

  /** What comes after a pause, or in another run, has nothing to do with what was before it. */
  restart(): void {
    this.#speeds.clear();
  }
}
