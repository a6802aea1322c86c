import type { RunReport } from '../../engine/report/runReport.ts';
import type { MemberUi, PlanView, RunPhase, ShownMember } from '../../engine/run/memberUi.ts';
import { planText } from './planText.ts';
import { reportText } from './reportText.ts';
import type { Screen } from './screen.ts';
import { counted, shown, size } from './shownText.ts';

const PHASES: Readonly<Record<RunPhase, string>> = {
  inventory: 'Taking inventory',
  analysis: 'Comparing contents',
  planned: '',
  synchronizing: 'Synchronizing',
  finished: '',
};

const EVERY_MS = 10_000;

/** Plain lines for logs and pipes. */
export class PlainScreen implements Screen {
  readonly interactive = false;
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;
  readonly #quiet: boolean;
  readonly #letters = new Map<string, string>();
  #lastProgress = Date.now();
  #dryRun = false;
  #checked = false;

  constructor(out: NodeJS.WritableStream, err: NodeJS.WritableStream, quiet: boolean) {
    this.#out = out;
    this.#err = err;
    this.#quiet = quiet;
  }

  invitation(link: string, code: string): void {
    this.#line(`invitation ${link}`);
    if (!this.#quiet) this.#line(`code       ${code}`);
  }

  note(text: string): void {
    if (!this.#quiet) this.#line(shown(text));
  }

  members(members: readonly ShownMember[]): void {
    for (const { memberId, letter } of members) this.#letters.set(memberId, letter);
  }

  phase(phase: RunPhase): void {
    if (!this.#quiet && PHASES[phase] !== '') this.#line(`${PHASES[phase]}…`);
  }

  member(letter: string, name: string, state: 'joined' | 'online' | 'offline'): void {
    if (!this.#quiet && state !== 'online') this.#line(`${letter} ${shown(name)} ${state}`);
  }

  progress(memberId: string, progress: Parameters<MemberUi['progress']>[1]): void {
    if (this.#quiet || Date.now() - this.#lastProgress < EVERY_MS) return;
    this.#lastProgress = Date.now();
    const who = this.#letters.get(memberId) ?? '';
    this.#line(
      `${who} ${progress.phase}: ${counted(progress.filesDone, 'file')}, ${size(progress.bytesDone)}`,
    );
  }

  plan(view: PlanView): void {
    this.#dryRun = view.dryRun;
    this.#checked = view.check !== undefined;
    this.#line(planText(view));
  }

  report(report: RunReport): void {
    const text =
      this.#checked && report.problems.length === 0 ? '' : reportText(report, this.#dryRun);
    if (text !== '') this.#line(`\n${text}`);
  }

  failure(text: string): void {
    this.#err.write(`bytesync: ${shown(text)}\n`);
  }

  ask(): Promise<boolean> {
    return Promise.resolve(false);
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#letters.clear();
  }

  #line(text: string): void {
    this.#out.write(`${text}\n`);
  }
}
