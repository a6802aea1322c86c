import * as vscode from 'vscode';
import { askRelayUrl } from '../meeting/askRelayUrl.ts';
import { setting } from '../settings.ts';
import { type AccessTokens, MAX_ACCESS_TOKEN } from '../storage/accessTokens.ts';

/**
 * Asks for the access token of a relay.
 * @param wasWrong one was tried, and the relay did not take it
 */
export async function askAccessToken(
  relayUrl: string,
  wasWrong: boolean,
): Promise<string | undefined> {
  const relay = new URL(relayUrl).host;
  const prompt = wasWrong
    ? vscode.l10n.t(
        '{relay} did not accept the access token. Ask its administrator for another one.',
        { relay },
      )
    : vscode.l10n.t(
        '{relay} lets only those create sessions who have an access token. Ask its administrator for one.',
        { relay },
      );
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Access Token for {relay}', { relay }),
    prompt,
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      if (typed.trim() === '') return vscode.l10n.t('Paste the access token here.');
      if (typed.length > MAX_ACCESS_TOKEN)
        return vscode.l10n.t('This is too long for an access token.');
      return undefined;
    },
  });
  return text?.trim();
}

/** Keeps an access token for later, or forgets one. */
export async function setAccessToken(tokens: AccessTokens): Promise<void> {
  const title = vscode.l10n.t('Set Access Token: Relay');
  const url = await pickRelay(title);
  if (url === undefined) return;
  const relay = new URL(url).host;
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Access Token for {relay}', { relay }),
    prompt: vscode.l10n.t('Leave it empty to forget the token.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed.length > MAX_ACCESS_TOKEN
        ? vscode.l10n.t('This is too long for an access token.')
        : undefined,
  });
  if (token === undefined) return;
  await tokens.keep(url, token.trim());
  void vscode.window.showInformationMessage(
    token.trim() === ''
      ? vscode.l10n.t('The access token for {relay} is forgotten.', { relay })
      : vscode.l10n.t('The access token for {relay} is kept as a secret of this editor.', {
          relay,
        }),
  );
}

/** Asks for one of the saved relays, or another one. */
async function pickRelay(title: string): Promise<string | undefined> {
  const saved = setting('relays').map(({ name, url }) => ({ label: name, description: url, url }));
  if (saved.length === 0) return askRelayUrl(title);
  const other = { label: vscode.l10n.t('Other Relay…'), description: '', url: undefined };
  const options = { title, ignoreFocusOut: true };
  const picked = await vscode.window.showQuickPick([...saved, other], options);
  if (picked === undefined) return undefined;
  return picked.url ?? askRelayUrl(title);
}
