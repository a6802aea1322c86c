import * as vscode from 'vscode';
import type { CurrentSession } from '../session/currentSession.ts';
import { invitationMessage } from './invitationText.ts';

/** Puts link, code and command line of the invitation on the clipboard. */
export async function copyInvitation({ standing }: CurrentSession): Promise<void> {
  if (standing.kind !== 'in') return;
  const invitation = await standing.meeting.shown(standing.membership.invitation);
  const message = invitationMessage(invitation, vscode.env.uriScheme, {
    editor: vscode.l10n.t('Open in the editor:'),
    code: vscode.l10n.t('Or paste into “ByteSync: Join Session”:'),
    terminal: vscode.l10n.t('Or in a terminal:'),
  });
  await vscode.env.clipboard.writeText(message);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('The invitation is on the clipboard. Send it to one whom you trust.'),
    10_000,
  );
}
