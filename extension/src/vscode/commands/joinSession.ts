import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { joinMembership } from '../../engine/membership/joinMembership.ts';
import type { Confirmation, ShownDevice } from '../../engine/membership/membership.ts';
import { cancellation } from '../cancellation.ts';
import { explain } from '../failures.ts';
import { Meeting } from '../meeting/meeting.ts';
import type { SessionKeeper } from '../session/sessionKeeper.ts';
import { setting } from '../settings.ts';
import { findInvitation, holdsInvitation } from './invitationText.ts';
import { compareWords } from './safetyWords.ts';

/** Asks for an invitation; one that is on the clipboard stands there already. */
export async function askInvitation(): Promise<Invitation | undefined> {
  const clipboard = await vscode.env.clipboard.readText();
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Join Session: Invitation'),
    prompt: vscode.l10n.t('Paste what the host sent you: a link, a code, or the whole message.'),
    placeHolder: `${vscode.env.uriScheme}://bytesync.bytesync/join#…`,
    value: holdsInvitation(clipboard) ? clipboard.trim().replaceAll(/\s+/g, ' ') : '',
    ignoreFocusOut: true,
    validateInput: problemOf,
  });
  return text === undefined ? undefined : findInvitation(text);
}

function problemOf(typed: string): string | undefined {
  if (typed.trim() === '') return vscode.l10n.t('Paste the invitation here.');
  try {
    findInvitation(typed);
    return undefined;
  } catch (error) {
    return explain(error);
  }
}

/**
 * Knocks, compares words, and comes in.
 * @throws BytesyncError what keeps this device out; 'aborted' when the person gave up
 */
export async function join(keeper: SessionKeeper, invitation: Invitation): Promise<void> {
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Joining the session'),
    cancellable: true,
  };
  await vscode.window.withProgress(progress, async (report, cancelled) => {
    const { signal, dispose } = cancellation(cancelled);
    const tell = (message: string) => report.report({ message });
    tell(vscode.l10n.t('knocking…'));
    try {
      await keeper.enter(
        Meeting.elsewhere(),
        new URL(invitation.relayUrl).host,
        (entry) =>
          joinMembership({
            ...entry,
            invitation,
            waiting: () => tell(vscode.l10n.t('the host is not there; waiting…')),
            waitingAtDoor: () =>
              tell(vscode.l10n.t('the host has not answered yet; waiting at the door…')),
            confirmHost: async (host, gone) => {
              tell(vscode.l10n.t('compare the safety words'));
              const answer = await confirmHost(host, gone);
              tell(vscode.l10n.t('waiting for the host to admit you…'));
              return answer;
            },
          }),
        signal,
      );
    } finally {
      dispose();
    }
  });
}

async function confirmHost(host: ShownDevice, gone: AbortSignal): Promise<Confirmation> {
  if (host.trusted && setting('admitTrustedDevices')) return 'accepted';
  const message = vscode.l10n.t('You are about to join the session of {name}.', {
    name: host.name,
  });
  const found = await compareWords(message, host);
  // The dialog can't be closed from here: what was pressed after the end counts no more.
  gone.throwIfAborted();
  if (found === 'match') return 'confirmed';
  if (found === 'differ') return 'refused';
  throw new BytesyncError('aborted');
}
