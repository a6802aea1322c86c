import * as vscode from 'vscode';
import { TransferRates } from '../engine/relay/rateLimit.ts';
import { setting } from './settings.ts';

/** How fast this window's chunks go, as `bytesync.limitRate` says, also when that changes. */
export function settingRates(disposables: vscode.Disposable[]): TransferRates {
  const rates = new TransferRates();
  const follow = () => {
    const kilobytes = setting('limitRate');
    rates.set(kilobytes === 0 ? undefined : kilobytes * 1000);
  };
  follow();
  disposables.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('bytesync.limitRate')) follow();
    }),
  );
  return rates;
}
