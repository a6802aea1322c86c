import * as vscode from 'vscode';

/** What a person found when comparing: undefined when they haven't, yet. */
export type Comparison = 'match' | 'differ' | undefined;

export interface ComparedDevice {
  readonly name: string;
  readonly words: readonly string[];
  readonly trusted: boolean;
}

/** Shows the six words of an admission, to be compared over another channel, such as a call. */
export async function compareWords(
  message: string,
  { name, words, trusted }: ComparedDevice,
): Promise<Comparison> {
  const match = vscode.l10n.t('They Match');
  const differ = vscode.l10n.t('They Differ');
  const detail = [
    words.join('  '),
    vscode.l10n.t(
      'Ask {name}, in a call or face to face, whether exactly these six words are shown there. If they differ, somebody is in between.',
      { name },
    ),
  ];
  if (trusted) detail.push(vscode.l10n.t('The words of this device were confirmed here before.'));
  const chosen = await vscode.window.showInformationMessage(
    message,
    { modal: true, detail: detail.join('\n\n') },
    match,
    differ,
  );
  if (chosen === match) return 'match';
  return chosen === differ ? 'differ' : undefined;
}
