import * as vscode from 'vscode';
import type { ResultState } from '../../engine/merging/resultState.ts';

/** Lines that are named; of more it is said that there are more. */
const NAMED = 12;

/**
 * Asks whether a result is meant: editors may find other conflicts than we do, and what they left as it was, nobody may
 * have seen.
 */
export async function mayWrite({
  doubtful,
  dropped,
}: Pick<ResultState, 'doubtful' | 'dropped'>): Promise<boolean> {
  const details = [
    ...(doubtful.length > 0
      ? [
          vscode.l10n.t(
            'Places that both have changed, and that have neither change whole. Lines: {0}.',
            named(doubtful),
          ),
        ]
      : []),
    ...(dropped.length > 0
      ? [
          vscode.l10n.t(
            'Places that one side has changed, or both in the same way, and that are without that change. Lines: {0}.',
            named(dropped),
          ),
        ]
      : []),
    vscode.l10n.t(
      'Write it only if that is what you want there. Your file stays as it is until then.',
    ),
  ];
  const message = vscode.l10n.t('The result leaves changes out.');
  const write = vscode.l10n.t('Write It');
  const options = { modal: true, detail: details.join('\n\n') };
  return (await vscode.window.showWarningMessage(message, options, write)) === write;
}

function named(lines: readonly number[]): string {
  const some = [...new Set(lines)].slice(0, NAMED).join(', ');
  return lines.length > NAMED ? `${some} …` : some;
}
