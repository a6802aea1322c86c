import type { RunReport } from '../../engine/report/runReport.ts';
import type {
  DroppedMember,
  MemberUi,
  PlanView,
  RunPhase,
  ShownMember,
} from '../../engine/run/memberUi.ts';

export type Progress = Parameters<MemberUi['progress']>[1];

/** What became of a member: it came in, went away, is back, or is gone for good. */
export type MemberState = 'joined' | 'online' | 'offline' | 'left';

/** Where a command's output goes: a terminal, a log of plain lines, or JSON. */
export interface Screen {
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  invitation(link: string, code: string): void;
  /** Something worth a line, left out with --quiet. */
  note(text: string): void;
  /** A line that nobody may miss. */
  say(text: string): void;
  /** Everybody who takes part in the run that begins. */
  members(members: readonly ShownMember[]): void;
  phase(phase: RunPhase): void;
  member(letter: string, name: string, state: MemberState): void;
  /** The relay is there, or away. */
  connection(online: boolean): void;
  waitingFor(members: readonly ShownMember[]): void;
  progress(memberId: string, progress: Progress): void;
  /** The run goes on without this member. */
  dropped(member: DroppedMember): void;
  plan(view: PlanView): void;
  report(report: RunReport): void;
  /** Why the command failed, as a sentence; below it lines that show the place. */
  failure(sentence: string, below?: readonly string[]): void;
  /** Yes or no; only where somebody is there. */
  ask(question: string): Promise<boolean>;
  /** Until Enter is pressed; only where somebody is there. Questions that come meanwhile go first. */
  enter(prompt: string): Promise<void>;
  /** Withdraws an open question and leaves the terminal as it was. */
  close(): void;
}
