import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { LastRun } from '../../engine/membership/view.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { explain } from '../failures.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import type { CurrentSession } from './currentSession.ts';
import { runOutcome } from './runOutcome.ts';

/** The plan that a run made, if it is the latest. */
export type PlanOf = (run: number) => PlanView | undefined;

/** Says how each run ended, once, and keeps the view's progress going while one goes on. */
export class RunNotices {
  readonly #current: CurrentSession;
  readonly #planOf: PlanOf;
  #told: LastRun | undefined;
  #over: (() => void) | undefined;

  constructor(current: CurrentSession, planOf: PlanOf) {
    this.#current = current;
    this.#planOf = planOf;
  }

  update(): void {
    const { view } = this.#current;
    this.#progress(view?.activity.kind === 'run');
    const last = view?.last;
    if (last === this.#told || (last !== undefined && last.run === this.#told?.run)) return;
    this.#told = last;
    if (last === undefined || this.#current.replaced.has(last.run)) return;
    void notice(last, this.#planOf(last.run)?.dryRun === true);
  }

  dispose(): void {
    this.#progress(false);
  }

  /** The thin bar above the view. */
  #progress(isRunning: boolean): void {
    if (!isRunning) {
      this.#over?.();
      this.#over = undefined;
      return;
    }
    if (this.#over !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#over = resolve;
    void vscode.window.withProgress({ location: { viewId: 'bytesync.session' } }, () => promise);
  }
}

async function notice({ report, failure }: LastRun, dryRun: boolean): Promise<void> {
  const show = vscode.l10n.t('Show Report');
  const reason = failure && explain(new BytesyncError(failure.code, failure.values));
  const text = runOutcome({ report, reason, dryRun }, editorWords());
  const isGood = report.status === 'done' && failure === undefined;
  const pressed = isGood
    ? await vscode.window.showInformationMessage(text, show)
    : await vscode.window.showWarningMessage(text, show);
  if (pressed === show) await vscode.commands.executeCommand('bytesync.showReport');
}
