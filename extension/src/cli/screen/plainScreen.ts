import type { RunReport } from '../../engine/report/runReport.ts';
import type { DroppedMember, PlanView, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { AwayMembers } from './awayMembers.ts';
import {
  connectionLine,
  droppedLine,
  joinLine,
  memberLine,
  PHASES,
  progressLine,
  waitingLine,
} from './lines.ts';
import { planText } from './planText.ts';
import { reportText } from './reportText.ts';
import type { MemberState, Progress, Screen } from './screen.ts';
import { shown } from './shownText.ts';

const EVERY_MS = 10_000;

/** Plain lines for logs and pipes. */
export class PlainScreen implements Screen {
  readonly interactive = false;
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;
  readonly #quiet: boolean;
  readonly #away = new AwayMembers();
  #members = new Map<string, ShownMember>();
  #told = new Map<string, number>();
  #plan: PlanView | undefined;
  #planned = false;

  constructor(out: NodeJS.WritableStream, err: NodeJS.WritableStream, quiet: boolean) {
    this.#out = out;
    this.#err = err;
    this.#quiet = quiet;
  }

  invitation(link: string, code: string): void {
    this.say(`invitation ${link}`);
    this.note(joinLine(code));
  }

  note(text: string): void {
    if (!this.#quiet) this.say(text);
  }

  say(text: string): void {
    this.#out.write(`${shown(text)}\n`);
  }

  members(members: readonly ShownMember[]): void {
    this.#members = new Map(members.map((member) => [member.memberId, member]));
    this.#told = new Map(members.map(({ memberId }) => [memberId, performance.now()]));
  }

  phase(phase: RunPhase): void {
    if (PHASES[phase] !== '') this.note(PHASES[phase]);
  }

  member(letter: string, name: string, state: MemberState): void {
    if (this.#away.isNews(letter, state)) this.note(memberLine(letter, name, state));
  }

  connection(online: boolean): void {
    this.note(connectionLine(online));
  }

  waitingFor(members: readonly ShownMember[]): void {
    this.note(waitingLine(members));
  }

  progress(memberId: string, progress: Progress): void {
    const member = this.#members.get(memberId);
    const now = performance.now();
    if (!member || now - (this.#told.get(memberId) ?? now) < EVERY_MS) return;
    this.#told.set(memberId, now);
    this.note(progressLine(member, progress));
  }

  dropped(member: DroppedMember): void {
    this.note(droppedLine(member));
  }

  plan(view: PlanView): void {
    this.#plan = view;
    const text = planText(view);
    this.#planned = text !== '';
    if (this.#planned) this.#out.write(`${text}\n`);
  }

  report(report: RunReport): void {
    const text = reportText(report, this.#plan);
    if (text !== '') this.#out.write(`${this.#planned ? '\n' : ''}${text}\n`);
  }

  failure(text: string, below: readonly string[] = []): void {
    const lines = [`bytesync: ${text}`, ...below].map(shown);
    this.#err.write(`${lines.join('\n')}\n`);
  }

  ask(): Promise<boolean> {
    return Promise.resolve(false);
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#members.clear();
  }
}
