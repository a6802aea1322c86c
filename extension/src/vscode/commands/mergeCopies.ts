import { BytesyncError } from '@bytesync/shared/errors.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import * as vscode from 'vscode';
import { z } from 'zod';
import { isRelativePath, PATH_BYTES_MAX } from '../../engine/inventory/path.ts';
import { beginningOf } from '../merge/beginningOf.ts';
import { type MergeParts, mergeCopies, type OwnCopy } from '../merge/mergeCopies.ts';
import { shown, shownName } from '../messages/words.ts';
import type { PlanPanel } from '../plan/planPanel.ts';
import { copiesOf } from '../plan/readableSources.ts';
import type { ReadableCopy } from '../remote/compareCopies.ts';
import type { CurrentSession } from '../session/currentSession.ts';

export interface MergeFileParts {
  readonly current: CurrentSession;
  readonly plan: PlanPanel;
  readonly merging: MergeParts;
}

/** What a row of the plan, or the page of a difference, says of a file; whatever runs the command may say anything. */
const subjectSchema = z.object({
  path: z.string().min(1).max(PATH_BYTES_MAX).refine(isRelativePath),
  /** Ids of the sources whose copies are meant; absent: which, is asked. */
  sources: z.array(idSchema).max(2).exactOptional(),
});

/**
 * Merges the own copy of a file of the plan with another member's, in the editor; without a subject, what, is asked: a merge
 * that is not finished, or a file that somebody has to decide about.
 * @throws BytesyncError merge-needs-own, entry-vanished; as `mergeCopies`
 */
export async function mergeFile(
  { current, plan, merging }: MergeFileParts,
  subject: unknown,
): Promise<void> {
  if (subject === undefined) return mergeWhat({ current, plan, merging });
  const { data } = subjectSchema.safeParse(subject);
  if (data === undefined) throw new BytesyncError('entry-vanished');
  const { path, sources } = data;
  const { compared } = plan;
  const row = await compared?.rows.row(path);
  if (compared === undefined || row === undefined)
    throw new BytesyncError('entry-vanished', { path });
  const copies = copiesOf(row, compared.sources);
  const meant = copies.filter(({ sourceId }) => sources?.includes(sourceId) !== false);
  const mine = meant.filter(isOwn);
  const others = meant.filter((copy) => !isOwn(copy));
  if (mine.length === 0 || others.length === 0) {
    throw new BytesyncError('merge-needs-own', { path });
  }
  const own = await pickCopy(path, mine, 'own');
  const other = own && (await pickCopy(path, others, 'other'));
  if (own === undefined || other === undefined) return;
  const versions = await compared.rows.agreed(path);
  const agreed = versions[own.label] === versions[other.label] ? versions[own.label] : undefined;
  await mergeCopies({ path, own: asOffered(own, current), other, agreed }, merging);
}

interface Choice extends vscode.QuickPickItem {
  readonly act: () => Promise<void>;
}

async function mergeWhat(parts: MergeFileParts): Promise<void> {
  const { plan, merging } = parts;
  const unfinished = (await merging.merges.unwritten()).flatMap((kept): Choice[] => {
    const { path, other } = kept.pair;
    const description = `${other.label} ${shownName(other.name)}`;
    const detail = vscode.l10n.t('Not finished: your file is without it.');
    const write = vscode.l10n.t('Write It: your file gets what you have made of it so far.');
    return [
      { label: shown(path), description, detail, act: () => merging.merges.goOn(kept) },
      { label: shown(path), description, detail: write, act: () => merging.merges.write(kept) },
    ];
  });
  const lost = (await merging.lost.list()).map((text): Choice => {
    const saved = new Date(text.at).toLocaleString(vscode.env.language);
    return {
      label: vscode.l10n.t('What is left of a merge'),
      description: `${saved} ${beginningOf(text)}`,
      detail: vscode.l10n.t(
        'Which file it was of is not known any more. It can be opened as text, or discarded.',
      ),
      act: () => merging.lost.ask(text),
    };
  });
  const items = plan.compared?.plan.summary.items ?? [];
  const conflicts = items.filter(({ actions }) => actions.some(({ kind }) => kind === 'conflict'));
  const files = conflicts.map(({ path }): Choice => {
    return { label: shown(path), act: () => mergeFile(parts, { path }) };
  });
  if (unfinished.length + lost.length + files.length === 0) {
    const text = vscode.l10n.t(
      'Nothing is to be merged: no merge is unfinished, and no plan has a conflict. The host runs “ByteSync: Analyse” to make one.',
    );
    void vscode.window.showInformationMessage(text);
    return;
  }
  const title = vscode.l10n.t('Merge Copies');
  const placeHolder = vscode.l10n.t('Which file is merged?');
  const options = { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true };
  const choices: readonly Choice[] = [...unfinished, ...lost, ...files];
  await (await vscode.window.showQuickPick(choices, options))?.act();
}

function isOwn(copy: ReadableCopy): copy is OwnCopy {
  return copy.root !== undefined;
}

/** With the name of the file, where the source is a single one: nothing else of its folder is touched then. */
function asOffered(own: OwnCopy, { view }: CurrentSession): OwnCopy {
  const sources = (view?.members ?? []).flatMap((member) => member.sources);
  const file = sources.find(({ sourceId }) => sourceId === own.sourceId)?.file;
  return file === undefined ? own : { ...own, file };
}

/** Undefined where there is none, or the person gave up. */
async function pickCopy<Copy extends ReadableCopy>(
  path: string,
  copies: readonly Copy[],
  whose: 'own' | 'other',
): Promise<Copy | undefined> {
  if (copies.length <= 1) return copies[0];
  const rows = copies.map((copy) => ({ label: `${copy.label} ${shownName(copy.name)}`, copy }));
  const title = vscode.l10n.t('Merge {0}', shown(path));
  const placeHolder =
    whose === 'own'
      ? vscode.l10n.t('Which of your copies gets the result?')
      : vscode.l10n.t('Whose version is merged with yours?');
  const options = { title, placeHolder, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(rows, options))?.copy;
}
