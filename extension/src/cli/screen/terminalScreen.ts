import { createInterface, type Interface } from 'node:readline/promises';
import { createLogUpdate } from 'log-update';
import type { RunReport } from '../../engine/report/runReport.ts';
import type { MemberUi, PlanView, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { LiveProgress } from './liveProgress.ts';
import { planText } from './planText.ts';
import { reportText } from './reportText.ts';
import type { Screen } from './screen.ts';
import { shown } from './shownText.ts';

const REDRAW_MS = 200;

/** A terminal with somebody in front of it: live progress, tables, questions. */
export class TerminalScreen implements Screen {
  readonly interactive = true;
  readonly #input: NodeJS.ReadStream;
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #live: ReturnType<typeof createLogUpdate>;
  readonly #progress = new LiveProgress();
  #timer: NodeJS.Timeout | undefined;
  /** The question that is open. */
  #lines: Interface | undefined;
  #dryRun = false;
  #checked = false;

  constructor(
    input: NodeJS.ReadStream,
    out: NodeJS.WriteStream,
    err: NodeJS.WriteStream,
    quiet: boolean,
  ) {
    this.#input = input;
    this.#out = out;
    this.#err = err;
    this.#quiet = quiet;
    this.#live = createLogUpdate(out, { showCursor: true });
  }

  invitation(link: string, code: string): void {
    this.#line(`invitation ${link}`);
    if (this.#quiet) return;
    this.#line('');
    this.#line('Give it to the others. They type:');
    this.#line(`  bytesync join ${code} FOLDER`);
    this.#line('');
  }

  note(text: string): void {
    if (!this.#quiet) this.#line(shown(text));
  }

  members(members: readonly ShownMember[]): void {
    this.#progress.members(members);
  }

  phase(phase: RunPhase): void {
    this.#progress.phase(phase);
    if (phase === 'planned' || phase === 'finished') this.#stopLive();
    else if (!this.#quiet) this.#timer ??= setInterval(() => this.#draw(), REDRAW_MS);
  }

  member(letter: string, name: string, state: 'joined' | 'online' | 'offline'): void {
    if (!this.#quiet && state !== 'online') this.#line(`${letter} ${shown(name)} ${state}`);
  }

  progress(memberId: string, progress: Parameters<MemberUi['progress']>[1]): void {
    this.#progress.update(memberId, progress, Date.now());
  }

  plan(view: PlanView): void {
    this.#dryRun = view.dryRun;
    this.#checked = view.check !== undefined;
    this.#line(planText(view));
    this.#line('');
  }

  report(report: RunReport): void {
    this.#stopLive();
    const text =
      this.#checked && report.problems.length === 0 ? '' : reportText(report, this.#dryRun);
    if (text !== '') this.#line(text);
  }

  failure(text: string): void {
    this.#stopLive();
    this.#err.write(`bytesync: ${shown(text)}\n`);
  }

  async ask(question: string): Promise<boolean> {
    const answer = await this.#question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  }

  async enter(prompt: string): Promise<void> {
    await this.#question(prompt);
  }

  /** Also ends a question that nobody has answered. */
  close(): void {
    this.#stopLive();
    this.#lines?.close();
  }

  async #question(prompt: string): Promise<string> {
    this.#stopLive();
    const lines = createInterface({ input: this.#input, output: this.#out });
    this.#lines = lines;
    try {
      // Ctrl-C at a question is the same as anywhere else, and so is the end of the input.
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      return await Promise.race([lines.question(prompt), closed]);
    } finally {
      lines.close();
      this.#lines = undefined;
    }
  }

  #line(text: string): void {
    this.#live.clear();
    this.#out.write(`${text}\n`);
  }

  #draw(): void {
    this.#live(this.#progress.text());
  }

  #stopLive(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#live.clear();
    this.#live.done();
  }
}
