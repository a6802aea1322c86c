import type { Confirmation, ShownDevice } from '../../engine/membership/membership.ts';
import type { EarlyLeave } from '../../engine/run/earlyLeave.ts';
import type { MemberUi } from '../../engine/run/memberUi.ts';

/** What a member tells and asks before and after its run. */
export interface MemberIo extends MemberUi {
  /** The host's session is there; others may join with this. */
  invitation(link: string, code: string): void;
  /** May this newcomer come in? Asked on the host. */
  admit(newcomer: ShownDevice): Promise<boolean>;
  /** Are the words the same there? Asked on the newcomer. */
  confirmHost(host: ShownDevice): Promise<Confirmation>;
  /** A member is in; on a newcomer, this one. */
  joined(letter: string, name: string): void;
  /** A member is gone for good before the run: it begins without it. */
  left(letter: string, name: string): void;
  /** This member left before the run began. @param answer the host's, as far as there is one */
  leftEarly(answer: Exclude<EarlyLeave, 'begun'>): void;
  /** A newcomer that was turned away, or whose admission failed. */
  notAdmitted(sentence: string): void;
  /** The host is not there yet. */
  waitingForHost(): void;
  /** The host is there, and has not answered yet. */
  waitingAtDoor(): void;
  /** So many are in, of as many as the run waits for. */
  waitingForMembers(here: number, members: number): void;
  /** These newcomers were let in and are not in yet: the run waits for them. */
  waitingForNewcomers(names: readonly string[]): void;
  /** Resolves when a person on the host says that everybody is here. */
  everybodyHere(): Promise<void>;
  /** Resolves when it is certain that this member is gone and won't come back; never where nobody can know. Asked on the host. */
  memberGone(letter: string): Promise<void>;
  presence(letter: string, name: string, online: boolean): void;
  /** The relay was lost, or is back. */
  connection(online: boolean): void;
}
