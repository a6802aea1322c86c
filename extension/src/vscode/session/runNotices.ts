import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { LastRun } from '../../engine/membership/view.ts';
import type { RunReport } from '../../engine/report/runReport.ts';
import { explain } from '../failures.ts';
import type { CurrentSession } from './currentSession.ts';

/** Says how each run ended, once, and keeps the view's progress going while one goes on. */
export class RunNotices {
  readonly #current: CurrentSession;
  #told: LastRun | undefined;
  #over: (() => void) | undefined;

  constructor(current: CurrentSession) {
    this.#current = current;
  }

  update(): void {
    const { view } = this.#current;
    this.#progress(view?.activity.kind === 'run');
    const last = view?.last;
    if (last === this.#told || (last !== undefined && last.run === this.#told?.run)) return;
    this.#told = last;
    if (last !== undefined) void notice(last);
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

async function notice({ report, failure }: LastRun): Promise<void> {
  const show = vscode.l10n.t('Show Report');
  const reason = failure && explain(new BytesyncError(failure.code, failure.values));
  const text = outcome(report, reason);
  const isGood = report.status === 'done' && failure === undefined;
  const pressed = isGood
    ? await vscode.window.showInformationMessage(text, show)
    : await vscode.window.showWarningMessage(text, show);
  if (pressed === show) await vscode.commands.executeCommand('bytesync.showReport');
}

function outcome(
  { status, problems, check, targets }: RunReport,
  reason: string | undefined,
): string {
  switch (status) {
    case 'refused':
      return reason === undefined
        ? vscode.l10n.t('Nothing was changed: the plan was refused.')
        : vscode.l10n.t('Nothing was changed here. {reason}', { reason });
    case 'aborted':
      return reason === undefined
        ? vscode.l10n.t('It was ended before it was done.')
        : vscode.l10n.t('It was ended before it was done. {reason}', { reason });
    case 'done-with-errors':
      return problems.length === 1
        ? vscode.l10n.t('Done, but for 1 item. The report says why.')
        : vscode.l10n.t('Done, but for {count} items. The report says why.', {
            count: problems.length,
          });
    case 'done':
      if (check !== undefined) return checkOutcome(check);
      return targets.some(
        ({ created, updated, dates, deleted }) => created + updated + dates + deleted > 0,
      )
        ? vscode.l10n.t('Synchronized: all folders agree.')
        : vscode.l10n.t('There is nothing to do: all folders agree.');
  }
}

function checkOutcome({
  identical,
  different,
  onlyOn,
  unreadable,
}: NonNullable<RunReport['check']>) {
  return different + onlyOn + unreadable === 0
    ? vscode.l10n.t('All copies are identical: {count} items.', { count: identical })
    : vscode.l10n.t(
        'Not all copies are identical: {different} differ, {only} are missing somewhere, {unreadable} could not be read.',
        { different, only: onlyOn, unreadable },
      );
}
