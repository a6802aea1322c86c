/**
 * Who is connected, as the relay says, and since when a member is not. Newcomers at the door count
 * as connected; once they are gone nothing is kept of them. Times are ms, as performance.now, which no change of the clock moves.
 */
export class Presence {
  readonly #tell: (memberId: string, online: boolean) => void;
  readonly #online = new Set<string>();
  readonly #absentSince = new Map<string, number>();
  readonly #told = new Map<string, boolean>();
  readonly #left = new Set<string>();

  /** @param tell is called when a member came or went */
  constructor(tell: (memberId: string, online: boolean) => void) {
    this.#tell = tell;
  }

  isOnline(memberId: string): boolean {
    return this.#online.has(memberId);
  }

  /** Whether its membership has ended. */
  hasLeft(memberId: string): boolean {
    return this.#left.has(memberId);
  }

  /** Whether a member has left, or is away for so long. */
  isLost(memberId: string, patienceMs: number, now: number): boolean {
    const since = this.#absentSince.get(memberId);
    return this.#left.has(memberId) || (since !== undefined && now - since >= patienceMs);
  }

  /** Everybody who is connected now. */
  present(online: readonly string[], members: readonly string[], now: number): void {
    this.#online.clear();
    for (const memberId of online) this.#online.add(memberId);
    for (const memberId of members) this.#member(memberId, now);
  }

  change(memberId: string, online: boolean, isMember: boolean, now: number): void {
    if (online) this.#online.add(memberId);
    else this.#online.delete(memberId);
    if (isMember) this.#member(memberId, now);
  }

  /** New members are waited for from now on, if they are not there. */
  expect(members: readonly string[], now: number): void {
    for (const memberId of members) {
      const known = this.#online.has(memberId) || this.#absentSince.has(memberId);
      if (!known) this.#absentSince.set(memberId, now);
    }
  }

  left(memberId: string): void {
    this.#left.add(memberId);
  }

  #member(memberId: string, now: number): void {
    const online = this.#online.has(memberId);
    if (online) this.#absentSince.delete(memberId);
    else if (!this.#absentSince.has(memberId)) this.#absentSince.set(memberId, now);
    if (this.#told.get(memberId) === online) return;
    this.#told.set(memberId, online);
    this.#tell(memberId, online);
  }
}
