import * as vscode from 'vscode';
import { shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';

/** The host chooses who else decides by hand about plans. */
export async function choosePlanners(current: CurrentSession): Promise<void> {
  const { membership, view } = current;
  const rows = (view?.members ?? [])
    .filter(({ role }) => role !== 'host')
    .map(({ memberId, letter, name, role }) => {
      return { label: `${letter}  ${shownName(name)}`, memberId, picked: role === 'planner' };
    });
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Choose Planners'),
    placeHolder: vscode.l10n.t('Who decides by hand about plans, as you do'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return;
  for (const row of rows) {
    const isChosen = chosen.includes(row);
    if (isChosen !== row.picked) await membership?.namePlanner(row.memberId, isChosen);
  }
}
