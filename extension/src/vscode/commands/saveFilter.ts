import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { NamedFilter } from '../../webview/decidingMessages.ts';
import { shown, shownName, unlinked } from '../messages/words.ts';
import { RULES_PATH } from './rulesOnDisk.ts';
import { type SavedRules, savedRules, saveRules } from './workspaceRules.ts';

/** Characters of a name, as files have it. */
const NAME_CHARACTERS = 120;

/**
 * Asks for a name of a filter, and keeps it with those of the workspace.
 * @param place of these when it was asked for: the session may end before there is a name
 * @returns undefined: it was not saved
 * @throws BytesyncError rules-invalid, write-failed
 */
export async function saveFilter(
  place: vscode.Uri | undefined,
  filter: string,
): Promise<NamedFilter | undefined> {
  if (place === undefined) {
    say(vscode.l10n.t('Rules are kept in a folder of the workspace. Open a folder first.'));
    return undefined;
  }
  // What can't be read is said before anybody thinks of a name.
  await savedRules(place);
  const name = await askName(filter);
  if (name === undefined) return undefined;
  const saved = await savedRules(place);
  const before = saved.file?.filters.get(name);
  const isOther = before !== undefined && before !== filter;
  if (isOther && !(await mayReplace(name, before))) return undefined;
  const filters = new Map<string, string>([...(saved.file?.filters ?? []), [name, filter]]);
  // What was there when it was asked about is what is replaced.
  const why = await saveRules({ filters: Object.fromEntries(filters) }, saved);
  if (why !== undefined) {
    say(
      vscode.l10n.t(
        '{0} was changed elsewhere meanwhile. Nothing was saved: try again.',
        RULES_PATH,
      ),
    );
    return undefined;
  }
  say(vscode.l10n.t('The filter “{0}” is saved in {1}.', shownName(name), RULES_PATH));
  const now = await savedRules(place);
  const revision = isThat(now, saved, filters) ? now.revision : saved.revision;
  return { name, filter, before: saved.revision, revision };
}

/** Whether nothing else has changed in the file since: nobody has seen what has. */
function isThat(now: SavedRules, before: SavedRules, filters: ReadonlyMap<string, string>) {
  const rules = before.file?.set ?? { rules: [] };
  return isDeepStrictEqual(now.file, { set: rules, filters });
}

/** Undefined: somebody would rather not. */
async function askName(filter: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save Filter As'),
    prompt: unlinked(shown(filter)),
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
    { modal: true, detail: unlinked(shown(before)) },
    replace,
  );
  return pressed === replace;
}

function say(text: string): void {
  void vscode.window.showInformationMessage(text);
}
