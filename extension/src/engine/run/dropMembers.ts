import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type DropReason, droppedOf } from '../session/dropping.ts';
import type { Session } from '../session/session.ts';
import { failureOf } from './memberFailure.ts';
import type { WatchOptions } from './watchMembers.ts';

/** On the host: lets the others go on without members that can't, from the start of the synchronization on. */
export class MemberDropping {
  readonly #session: Session;
  readonly #run: number;
  readonly #patienceMs: number;
  readonly #told: WatchOptions['told'];
  /** Those whom it has said it of. Of a hold that is let go it is said again where there is another one. */
  readonly #said = new Set<string>();
  readonly #letGo = new Set<string>();

  constructor(session: Session, { run, patienceMs, told }: WatchOptions) {
    this.#session = session;
    this.#run = run;
    this.#patienceMs = patienceMs;
    this.#told = told;
  }

  /** Says who is dropped now, if anybody is. */
  look(): void {
    const { state, room } = this.#session;
    if (state.phase.kind !== 'synchronizing' || state.phase.run !== this.#run) return;
    for (const [memberId, { code, values }] of this.#lost()) {
      if (droppedOf(state, this.#run).has(memberId)) continue;
      // It has done its part: only what it wants paused would keep the others from theirs.
      const told = this.#told.has(memberId);
      if (told && !state.phase.paused.has(memberId)) continue;
      const said = told ? this.#letGo : this.#said;
      if (said.has(memberId)) continue;
      said.add(memberId);
      const why = { code, values, ...(told && { told }) };
      const dropped = { type: 'member-dropped', run: this.#run, memberId, ...why } as const;
      const forget = () => void said.delete(memberId);
      // A session that is over says so to the run, too; else it is said again.
      room.post([dropped]).then(told ? forget : undefined, forget);
    }
  }

  #lost(): ReadonlyMap<string, DropReason> {
    const session = this.#session;
    const away = session.lostMembers(this.#patienceMs).map((memberId) => {
      const values = { member: session.memberLabel(memberId) };
      return [memberId, new BytesyncError('member-dropped', values)] as const;
    });
    const failed = [...session.state.failures].map(
      ([memberId, failure]) => [memberId, failureOf(session, memberId, failure)] as const,
    );
    // What a member says of itself tells more than that it is gone.
    return new Map([...away, ...failed]);
  }
}
