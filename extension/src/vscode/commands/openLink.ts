import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import * as vscode from 'vscode';
import type { PendingInvitation } from '../session/pendingInvitation.ts';
import { findInvitation } from './invitationText.ts';

export interface LinkOptions {
  readonly pending: PendingInvitation;
  /** Why no session can be joined in this window; undefined when one can. */
  readonly whyNotHere: () => string | undefined;
}

/**
 * What a link of ours asks for. Anybody can make somebody click on a link: nothing happens without a yes.
 * @returns the invitation when it shall be used in this window
 * @throws BytesyncError invitation-malformed and the like
 */
export async function openLink(
  uri: vscode.Uri,
  options: LinkOptions,
): Promise<Invitation | undefined> {
  if (uri.path !== '/join') {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('ByteSync does not know what to do with this link.'),
    );
    return undefined;
  }
  const invitation = findInvitation(uri.fragment);
  const whyNot = options.whyNotHere();
  const here = vscode.l10n.t('Join in This Window');
  const there = vscode.l10n.t('Choose a Folder…');
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const buttons = whyNot !== undefined ? [there] : hasFolder ? [here, there] : [there, here];
  const relay = new URL(invitation.relayUrl).host;
  const detail = [
    vscode.l10n.t('A link asks you to join the session at {relay}.', { relay }),
    vscode.l10n.t(
      'You compare safety words with its host first, and choose the folders that take part.',
    ),
    ...(whyNot === undefined ? [] : [whyNot]),
  ].join('\n\n');
  const message = vscode.l10n.t('Join a ByteSync session?');
  const chosen = await vscode.window.showInformationMessage(
    message,
    { modal: true, detail },
    ...buttons,
  );
  if (chosen === here) return invitation;
  if (chosen !== there) return undefined;
  const folder = await pickFolder();
  if (folder === undefined) return undefined;
  // The editor would only bring this window to the front.
  if (whyNot === undefined && isOpenHere(folder)) return invitation;
  await openElsewhere(folder, invitation, options.pending);
  return undefined;
}

/** Another folder, in a window of its own, which joins as soon as it is there. */
async function openElsewhere(
  folder: vscode.Uri,
  invitation: Invitation,
  pending: PendingInvitation,
): Promise<void> {
  await pending.leave(invitation, folder.toString());
  const forceNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow });
}

function isOpenHere(folder: vscode.Uri): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.some(({ uri }) => uri.toString() === folder.toString());
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Join Session: Folder'),
    openLabel: vscode.l10n.t('Open and Join'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return picked?.[0];
}
