import { checkRelayUrl, MAX_RELAY_URL } from '@bytesync/shared/crypto/relayUrl.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { explain } from '../failures.ts';

/** Asks for the address of a relay; what is typed is checked at once. */
export async function askRelayUrl(title: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Address of the relay, https://…'),
    placeHolder: 'https://relay.example.com',
    ignoreFocusOut: true,
    validateInput: (typed) => relayUrlProblem(typed.trim()),
  });
  return text?.trim();
}

/** Why a relay can't have this address; undefined when it can. */
export function relayUrlProblem(url: string): string | undefined {
  if (url.length > MAX_RELAY_URL) return vscode.l10n.t('This address is too long.');
  try {
    checkRelayUrl(url);
    return undefined;
  } catch (error) {
    if (asBytesyncError(error).code === 'relay-insecure') return explain(error);
    return vscode.l10n.t(
      'This is not the address of a relay: https:// and a name, without password, “?” or “#”.',
    );
  }
}
