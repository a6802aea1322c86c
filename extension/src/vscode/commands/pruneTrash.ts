import * as vscode from 'vscode';
import type { PruneBounds } from '../../engine/trash/choosePrunable.ts';
import type { PrunePlan } from '../../engine/trash/planPrune.ts';
import type { PruneResult } from '../../engine/trash/pruneTrash.ts';
import { ageOf, sizeOf, USUAL_DAYS } from '../../engine/trash/retention.ts';
import { prunedText, prunePage } from '../documents/prunePage.ts';
import { timeInName } from '../documents/reportDocument.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { shownName } from '../messages/words.ts';
import type { TrashParts } from './restoreFromTrash.ts';
import type { TrashFolder } from './trashFolder.ts';
import { counting, withWorkers } from './trashProgress.ts';
import { planText } from './trashRows.ts';

/**
 * Deletes old versions of a folder's trash for good: asks which, says what that takes and frees, and does it.
 * @throws BytesyncError what keeps the trash from being read or changed
 */
export async function pruneFolder(folder: TrashFolder, parts: TrashParts): Promise<void> {
  const bounds = await pickBounds(folder);
  if (bounds === undefined) return;
  const plan = await planOf(folder, bounds);
  if (plan.versions.length === 0 && !plan.unfinished) return tellNothing(folder, plan, parts);
  if (plan.versions.length > 0 && !(await confirmed(folder, plan, parts))) return;
  await tellResult(folder, plan, await prune(folder, plan, parts), parts);
}

interface Choice extends vscode.QuickPickItem {
  readonly bounds: () => Promise<PruneBounds | undefined>;
}

async function pickBounds({ name }: TrashFolder): Promise<PruneBounds | undefined> {
  const choices: Choice[] = [
    {
      label: vscode.l10n.t('By Age…'),
      description: vscode.l10n.t('those that are older than some days'),
      bounds: askAge,
    },
    {
      label: vscode.l10n.t('By Size…'),
      description: vscode.l10n.t('the oldest, until the rest is small enough'),
      bounds: askSize,
    },
    {
      label: vscode.l10n.t('All but the Newest'),
      bounds: async () => ({ keepBytes: 0 }),
    },
    {
      label: vscode.l10n.t('All'),
      bounds: async () => ({ keepBytes: 0, includeNewest: true }),
    },
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Prune Trash of {folder}', { folder: shownName(name) }),
    placeHolder: vscode.l10n.t('Which versions should be deleted?'),
    ignoreFocusOut: true,
  });
  return picked?.bounds();
}

async function askAge(): Promise<PruneBounds | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Prune Trash: Age'),
    prompt: vscode.l10n.t('Older versions are deleted: 12h, 30d, 8w'),
    value: `${USUAL_DAYS}d`,
    validateInput: (typed) =>
      ageOf(typed.trim()) === undefined
        ? vscode.l10n.t('A number with h, d or w, for hours, days or weeks.')
        : undefined,
    ignoreFocusOut: true,
  });
  const olderThanMs = text === undefined ? undefined : ageOf(text.trim());
  return olderThanMs === undefined ? undefined : { olderThanMs };
}

async function askSize(): Promise<PruneBounds | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Prune Trash: Size'),
    prompt: vscode.l10n.t(
      'So much may stay on disk: 500MB, 10GB. The newest version stays in any case.',
    ),
    value: '10GB',
    validateInput: (typed) =>
      sizeOf(typed) === undefined
        ? vscode.l10n.t('A number with MB, GB or another unit of size.')
        : undefined,
    ignoreFocusOut: true,
  });
  const keepBytes = text === undefined ? undefined : sizeOf(text);
  return keepBytes === undefined ? undefined : { keepBytes };
}

function planOf({ name, root }: TrashFolder, bounds: PruneBounds): Promise<PrunePlan> {
  const title = vscode.l10n.t('Looking into the trash of {folder}', { folder: shownName(name) });
  return withWorkers(title, (workers, signal) => workers.planPrune({ root, bounds }, signal));
}

/** The last question before anything is deleted. */
async function confirmed(
  { name }: TrashFolder,
  plan: PrunePlan,
  { amounts }: TrashParts,
): Promise<boolean> {
  const yes = vscode.l10n.t('Delete for Good');
  const message = vscode.l10n.t('Delete versions of the trash of {folder} for good?', {
    folder: shownName(name),
  });
  const detail = planText(plan, editorWords(), amounts);
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
  return pressed === yes;
}

function prune(
  { name, root }: TrashFolder,
  plan: PrunePlan,
  { amounts }: TrashParts,
): Promise<PruneResult> {
  const title = vscode.l10n.t('Pruning the trash of {folder}', { folder: shownName(name) });
  const versions = plan.versions.map(({ id }) => id);
  return withWorkers(title, (workers, signal, report) =>
    workers.pruneTrash({ root, versions }, signal, counting(report, amounts)),
  );
}

async function tellNothing(folder: TrashFolder, plan: PrunePlan, parts: TrashParts): Promise<void> {
  const result = { pruned: [], unfinished: false, left: 0, problems: [], aborted: false };
  await tellResult(folder, plan, result, parts);
}

async function tellResult(
  { root }: TrashFolder,
  plan: PrunePlan,
  result: PruneResult,
  { documents, amounts }: TrashParts,
): Promise<void> {
  const words = editorWords();
  const text = prunedText(plan, result, words, amounts);
  const problems = [...plan.problems, ...result.problems];
  if (problems.length === 0) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const show = vscode.l10n.t('Show Details');
  if ((await vscode.window.showWarningMessage(text, show)) !== show) return;
  const name = `ByteSync ${vscode.l10n.t('Trash')} ${timeInName(new Date())}`;
  await documents.show({ name, markdown: prunePage(root, text, problems, words) });
}
