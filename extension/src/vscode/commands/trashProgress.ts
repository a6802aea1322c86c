import * as vscode from 'vscode';
import { EngineWorkers } from '../../engine/workers/engineWorkers.ts';
import type { Amounts } from '../amounts.ts';
import { cancellation } from '../cancellation.ts';

type Report = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Runs a task on a thread of its own, under a notification with Cancel. */
export async function withWorkers<T>(
  title: string,
  task: (workers: EngineWorkers, signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
  const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return await vscode.window.withProgress(progress, async (report, cancelled) => {
    const { signal, dispose } = cancellation(cancelled);
    const workers = new EngineWorkers(1);
    try {
      return await task(workers, signal, report);
    } finally {
      dispose();
      await workers.destroy();
    }
  });
}

/** Shows how many of all are done. */
export function counting(report: Report, amounts: Amounts) {
  let shown = 0;
  return ({ done, total }: { readonly done: number; readonly total: number }): void => {
    const percent = total > 0 ? (100 * done) / total : 0;
    const values = { done: amounts.count(done), total: amounts.count(total) };
    const message = vscode.l10n.t('{done} of {total}', values);
    report.report({ message, increment: percent - shown });
    shown = percent;
  };
}
