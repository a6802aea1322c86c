import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { partSpans } from '../../engine/comparison/rules/partSpans.ts';
import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import { parseRulesFile, type RulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import type { RulesParts } from '../../engine/comparison/rules/rulesText.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { RULES_PATH, textOf } from './rulesOnDisk.ts';
import { createRules, replaceRules } from './writeRules.ts';

/** The folder whose settings and rules count: that of the own first data source, else the workspace's first. */
export function decidingFolder({ view }: CurrentSession): vscode.Uri | undefined {
  const root = view?.members.find(({ isOwn }) => isOwn)?.sources[0]?.root;
  const uri = root === undefined ? undefined : vscode.Uri.file(root);
  return uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
}

/** Where rules and filters are kept now; undefined: there is no folder for them. */
export function rulesPlace(current: CurrentSession): vscode.Uri | undefined {
  const folder = decidingFolder(current);
  if (folder === undefined) return undefined;
  const around = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  return vscode.Uri.joinPath(around, ...RULES_PATH.split('/'));
}

/** The workspace's rules and filters; undefined where there are none. @throws BytesyncError rules-invalid */
export async function workspaceRules(current: CurrentSession): Promise<RulesFile | undefined> {
  const uri = rulesPlace(current);
  const text = uri && (await textOf(uri));
  return text === undefined ? undefined : parseRulesFile(text, RULES_PATH);
}

/** The rules of a workspace as its file has them now. */
export interface SavedRules {
  /** Absent: there are none yet. */
  readonly file?: RulesFile;
  /** Of the file; undefined: there is no folder for one. */
  readonly place: vscode.Uri | undefined;
  /** Another one when the file is, or where it is. */
  readonly revision: string;
  /** There are comments among the rules, groups or filters, which are lost where these are saved. */
  readonly hasComments: boolean;
}

/** Why rules were not saved: the file is another by now, or there is no folder for it. */
export type Unsaved = 'changed' | 'nowhere';

/** @throws BytesyncError rules-invalid */
export async function savedRules(place: vscode.Uri | undefined): Promise<SavedRules> {
  const text = place && (await textOf(place));
  const found = { place, revision: revisionOf(place, text) };
  if (text === undefined) return { ...found, hasComments: false };
  const hasComments = [...partSpans(text).values()].some((span) => span.hasComments);
  return { ...found, file: parseRulesFile(text, RULES_PATH), hasComments };
}

/**
 * Puts these parts where they were read; all else in the file stays.
 * @param saved that they were made from
 * @returns why they were not saved; undefined: they were
 * @throws BytesyncError rules-invalid, write-failed
 */
export async function saveRules(
  parts: RulesParts,
  { place, revision }: Pick<SavedRules, 'place' | 'revision'>,
): Promise<Unsaved | undefined> {
  if (place === undefined) return 'nowhere';
  const text = await textOf(place);
  if (revision !== revisionOf(place, text)) return 'changed';
  return text === undefined ? createRules(place, parts) : replaceRules(place, text, parts);
}

function revisionOf(place: vscode.Uri | undefined, text: string | undefined): string {
  const what = JSON.stringify([place?.toString(), text]);
  return createHash('sha256').update(what).digest('hex');
}

/** Opens the workspace's rules; makes a file with one that deletes nothing where there is none. */
export async function editRules(current: CurrentSession): Promise<void> {
  const uri = rulesPlace(current);
  if (uri === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Rules are kept in a folder of the workspace. Open a folder first.'),
    );
    return;
  }
  if ((await textOf(uri)) === undefined) {
    // What another window has made meanwhile is shown.
    await createRules(uri, presetRules('update', { from: ['A'], to: [] }));
  }
  await vscode.window.showTextDocument(uri);
}
