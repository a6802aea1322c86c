import * as vscode from 'vscode';
import { shown, shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { RULES_PATH } from './rulesOnDisk.ts';
import { decidingFolder, savedRules, saveRules } from './workspaceRules.ts';

/** Characters of a name, as files have it. */
const NAME_CHARACTERS = 120;

/** Asks for a name of a filter, and keeps it with those of the workspace. @throws BytesyncError rules-invalid, write-failed */
export async function saveFilter(current: CurrentSession, filter: string): Promise<void> {
  if (decidingFolder(current) === undefined) return sayNowhere();
  // What can't be read is said before anybody thinks of a name.
  await savedRules(current);
  const name = await askName(filter);
  if (name === undefined) return;
  const { file, revision } = await savedRules(current);
  const filters = file?.filters ?? new Map<string, string>();
  const before = filters.get(name);
  if (before !== undefined && before !== filter && !(await mayReplace(name, before))) return;
  const all = Object.fromEntries([...filters, [name, filter]]);
  // What was there when it was asked about is what is replaced.
  const why = await saveRules(current, { filters: all }, revision);
  if (why === 'nowhere') return sayNowhere();
  const text =
    why === 'changed'
      ? vscode.l10n.t(
          '{0} was changed elsewhere meanwhile. Nothing was saved: try again.',
          RULES_PATH,
        )
      : vscode.l10n.t('The filter “{0}” is saved in {1}.', shownName(name), RULES_PATH);
  void vscode.window.showInformationMessage(text);
}

/** Undefined: somebody would rather not. */
async function askName(filter: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save Filter As'),
    prompt: shown(filter),
    placeHolder: vscode.l10n.t('Name of the filter'),
    ignoreFocusOut: true,
    validateInput: nameProblem,
  });
  return name?.trim();
}

function nameProblem(text: string): string | undefined {
  const name = text.trim();
  if (name === '') return vscode.l10n.t('A name is missing here.');
  if (name.length > NAME_CHARACTERS) {
    return vscode.l10n.t('A name has at most {0} characters.', NAME_CHARACTERS);
  }
  return shown(name) === name
    ? undefined
    : vscode.l10n.t('Some of these characters cannot be shown.');
}

async function mayReplace(name: string, before: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace It');
  const pressed = await vscode.window.showWarningMessage(
    vscode.l10n.t('There is a filter “{0}” already.', shownName(name)),
    { modal: true, detail: shown(before) },
    replace,
  );
  return pressed === replace;
}

function sayNowhere(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Rules are kept in a folder of the workspace. Open a folder first.'),
  );
}
