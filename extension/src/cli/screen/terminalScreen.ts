import { createLogUpdate } from 'log-update';
import type { RunReport } from '../../engine/report/runReport.ts';
import type { DroppedMember, PlanView, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { AwayMembers } from './awayMembers.ts';
import { connectionLine, droppedLine, joinLine, memberLine, waitingLine } from './lines.ts';
import { LiveProgress } from './liveProgress.ts';
import { planText } from './planText.ts';
import { Questions } from './questions.ts';
import { reportText } from './reportText.ts';
import type { MemberState, Progress, Screen } from './screen.ts';
import { shown } from './shownText.ts';

const REDRAW_MS = 200;
const USUAL_WIDTH = 80;

/** A terminal with somebody in front of it: live progress, tables, questions. */
export class TerminalScreen implements Screen {
  readonly interactive = true;
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #questions: Questions;
  readonly #live: ReturnType<typeof createLogUpdate>;
  readonly #progress = new LiveProgress();
  readonly #away = new AwayMembers();
  #timer: NodeJS.Timeout | undefined;
  #plan: PlanView | undefined;
  /** What keeps the next line, or the next part, apart. */
  #below = '';
  #above = '';

  constructor(
    input: NodeJS.ReadStream,
    out: NodeJS.WriteStream,
    err: NodeJS.WriteStream,
    quiet: boolean,
  ) {
    this.#out = out;
    this.#err = err;
    this.#quiet = quiet;
    this.#questions = new Questions(input, out);
    // The cursor stays visible: whatever ends this process leaves the terminal as it was.
    this.#live = createLogUpdate(out, { showCursor: true });
  }

  invitation(link: string, code: string): void {
    this.say(`invitation ${link}`);
    this.note(joinLine(code));
  }

  note(text: string): void {
    if (!this.#quiet) this.say(text);
  }

  say(text: string): void {
    this.#print(shown(text));
  }

  members(members: readonly ShownMember[]): void {
    this.#progress.members(members);
  }

  phase(phase: RunPhase): void {
    this.#progress.phase(phase);
    if (phase === 'planned' || phase === 'finished') this.#stopLive();
    else if (!this.#quiet) this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS);
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
    this.#progress.update(memberId, progress, performance.now());
  }

  dropped(member: DroppedMember): void {
    this.#progress.dropped(member);
    this.note(droppedLine(member));
  }

  plan(view: PlanView): void {
    this.#plan = view;
    this.#block(planText(view, this.#width));
  }

  report(report: RunReport): void {
    this.#stopLive();
    this.#block(reportText(report, this.#plan, this.#width));
  }

  failure(text: string, below: readonly string[] = []): void {
    this.close();
    const lines = [`bytesync: ${text}`, ...below].map(shown);
    this.#err.write(`${lines.join('\n')}\n`);
  }

  async ask(question: string): Promise<boolean> {
    this.#stopLive();
    const prompt = `${this.#below}${question} [y/N] `;
    this.#below = '';
    const answer = await this.#questions.ask(prompt);
    return /^y(es)?$/i.test(answer.trim());
  }

  async enter(prompt: string): Promise<void> {
    await this.#questions.pause(prompt);
  }

  close(): void {
    this.#stopLive();
    this.#questions.withdraw();
  }

  get #width(): number {
    return this.#out.columns || USUAL_WIDTH;
  }

  /** A part of its own: empty lines keep it apart from what stands above and below. */
  #block(text: string): void {
    if (text === '') return;
    this.#below = this.#above;
    this.#print(text);
    this.#below = '\n';
  }

  #print(text: string): void {
    this.#live.clear();
    this.#questions.print(`${this.#below}${text}\n`);
    this.#below = '';
    this.#above = '\n';
  }

  #draw(): void {
    this.#live(this.#progress.text(this.#width));
  }

  #stopLive(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#live.clear();
    this.#live.done();
  }
}
