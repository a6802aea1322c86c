import { earlyLeavers } from '../../engine/run/earlyLeave.ts';
import type { Admissions } from '../../engine/session/admissions.ts';
import type { Session } from '../../engine/session/session.ts';
import type { MemberIo } from './memberIo.ts';

/** On the host: those who leave before the run. They are taken out of the roster, and the run begins without them. */
export class Leavers {
  readonly #session: Session;
  readonly #admissions: Pick<Admissions, 'remove'>;
  readonly #io: Pick<MemberIo, 'left'>;
  readonly #gone = new Set<string>();
  readonly #unwatch: () => void;
  #underWay = 0;
  #isOver = false;

  constructor(
    session: Session,
    admissions: Pick<Admissions, 'remove'>,
    io: Pick<MemberIo, 'left'>,
  ) {
    this.#session = session;
    this.#admissions = admissions;
    this.#io = io;
    this.#unwatch = session.store.watch(() => this.look());
  }

  /** Whether that member has left. */
  has(memberId: string): boolean {
    return this.#gone.has(memberId);
  }

  /** Whether somebody has left and may still be in the roster. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** How many are in, without those who have left. */
  get here(): number {
    const { members } = this.#session.state.roster;
    return members.filter(({ memberId }) => !this.has(memberId)).length;
  }

  /** Somebody may have left. */
  look(): void {
    if (this.#isOver) return;
    for (const { memberId, letter, name } of earlyLeavers(this.#session)) {
      if (this.has(memberId)) continue;
      this.#gone.add(memberId);
      this.#io.left(letter, name);
      this.#underWay += 1;
      this.#admissions
        .remove(memberId)
        .finally(() => {
          this.#underWay -= 1;
        })
        // Where the session is over by then, its end says so.
        .catch(() => undefined);
    }
  }

  /** Who takes part is fixed from now on. */
  close(): void {
    this.#isOver = true;
    this.#unwatch();
  }
}
