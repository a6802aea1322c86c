import { join } from 'node:path';
import * as vscode from 'vscode';
import { readBaseText } from '../../engine/baseTexts/baseTextFolder.ts';
import type { GitStates } from '../gitState.ts';
import { textOf } from './textOf.ts';

/** The text that two versions come from, as far as anybody here knows. */
export interface BaseText {
  readonly text: string;
  /** For people: since when there are changes. */
  readonly since: string;
}

/**
 * Finds what a merge starts from: the text of the last synchronization, or what Git has of the last commit here.
 * The first is what both had; of the second it is only likely.
 */
export async function findBase(
  root: string,
  path: string,
  git: GitStates,
): Promise<BaseText | undefined> {
  const kept = readBaseText(root, path);
  const text = kept && textOf(kept);
  if (text !== undefined)
    return { text, since: vscode.l10n.t('changes since the last synchronization') };
  const committed = await git.committed(join(root, path));
  return committed === undefined
    ? undefined
    : { text: committed, since: vscode.l10n.t('changes since the last commit here') };
}
