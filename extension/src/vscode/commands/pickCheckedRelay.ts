import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import * as vscode from 'vscode';
import { relayUrlProblem } from '../meeting/askRelayUrl.ts';
import { setting } from '../settings.ts';
import { findInvitation, holdsInvitation } from './invitationText.ts';

/** The relay whose way is looked at. */
export interface CheckedRelay {
  readonly relayUrl: string;
  /** SHA-256 of its certificate, where an invitation pins one. */
  readonly certificate?: Uint8Array | undefined;
  /** Undefined where none is known but, perhaps, one that is kept. */
  readonly accessToken?: string | undefined;
}

interface Choice extends vscode.QuickPickItem {
  readonly relay: CheckedRelay | undefined;
}

/**
 * Asks which relay to look at.
 * @param own the relay of this window's session, if it has one
 */
export async function pickCheckedRelay(
  own: CheckedRelay | undefined,
): Promise<CheckedRelay | undefined> {
  const choices = [...(own ? [ownChoice(own)] : []), ...savedChoices(own)];
  if (choices.length === 0) return askRelay();
  const other: Choice = {
    label: vscode.l10n.t('Other Relay…'),
    detail: vscode.l10n.t('One whose address or invitation you have.'),
    iconPath: new vscode.ThemeIcon('add'),
    relay: undefined,
  };
  const picked = await vscode.window.showQuickPick([...choices, other], {
    title: vscode.l10n.t('Check Connection: Relay'),
    placeHolder: vscode.l10n.t('Which relay should be reached?'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked && (picked.relay ?? askRelay());
}

function ownChoice(relay: CheckedRelay): Choice {
  return {
    label: vscode.l10n.t('Relay of This Session'),
    description: relay.relayUrl,
    iconPath: new vscode.ThemeIcon('broadcast'),
    relay,
  };
}

function savedChoices(own: CheckedRelay | undefined): Choice[] {
  const others = setting('relays').filter(({ url }) => url !== own?.relayUrl);
  return others.map(({ name, url }) => ({
    label: name,
    description: url,
    iconPath: new vscode.ThemeIcon('cloud'),
    relay: { relayUrl: url },
  }));
}

async function askRelay(): Promise<CheckedRelay | undefined> {
  const clipboard = await vscode.env.clipboard.readText();
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Check Connection: Address of the Relay'),
    prompt: vscode.l10n.t('Address of the relay, https://…, or an invitation'),
    placeHolder: 'https://relay.example.com',
    value: holdsInvitation(clipboard) ? clipboard.trim().replaceAll(/\s+/g, ' ') : '',
    ignoreFocusOut: true,
    validateInput: (typed) => (holdsInvitation(typed) ? undefined : relayUrlProblem(typed.trim())),
  });
  if (text === undefined) return undefined;
  return holdsInvitation(text) ? relayOf(findInvitation(text)) : { relayUrl: text.trim() };
}

/** Where the members of a session meet, as its invitation says. */
export function relayOf({ relayUrl, certificate }: Invitation): CheckedRelay {
  return { relayUrl, certificate };
}
