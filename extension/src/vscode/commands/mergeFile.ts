import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { type MergingParts, mergeCopies } from '../merge/mergeCopies.ts';
import { shown } from '../messages/words.ts';
import type { PlanPanel } from '../plan/planPanel.ts';

export interface MergeFileParts {
  readonly plan: PlanPanel;
  readonly merging: MergingParts;
}

/**
 * Merges the own copy of a file with another member's, in the editor.
 * @param given the comparison's path; anything else: it is asked for
 * @throws BytesyncError nothing-to-merge, and as `mergeCopies`
 */
export async function mergeFile({ plan, merging }: MergeFileParts, given: unknown): Promise<void> {
  const path = typeof given === 'string' ? given : await pickFile(plan);
  if (path !== undefined) await mergeCopies(path, await plan.copiesOf(path), merging);
}

async function pickFile(plan: PlanPanel): Promise<string | undefined> {
  const files = plan.mergeable;
  if (files.length === 0) throw new BytesyncError('nothing-to-merge');
  const rows = files.map(({ path, isConflict }) => ({
    ...{ label: shown(path), path },
    iconPath: new vscode.ThemeIcon(isConflict ? 'warning' : 'git-compare'),
    ...(isConflict && { description: vscode.l10n.t('conflict') }),
  }));
  const title = vscode.l10n.t('Merge Copies');
  const placeHolder = vscode.l10n.t('A file that you and others have, in different versions');
  const picked = await vscode.window.showQuickPick(rows, { title, placeHolder });
  return picked?.path;
}
