import * as vscode from 'vscode';
import { z } from 'zod';
import { mergePlaceOf } from './mergeUri.ts';

const uri = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri).optional();

/** What tabs hold of one text, of two that they compare, and of merges, which editors tell and do not promise. */
const inputSchema = z.object({ uri, result: uri, original: uri, modified: uri });

/**
 * Whether the result of a merge is open in this window, or a tab shows it, or will show it when it is in front: it may be
 * unsaved there.
 */
export function isMergeShown(id: string): boolean {
  return openResult(id) !== undefined || shownInTabs().some((shown) => isResult(shown, id));
}

/** The text of a result that an editor has open; tabs that were not in front yet have none. */
export function openResult(id: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => isResult(document.uri, id));
}

/** Whether a tab has the result in a merge editor. */
export function isInMergeEditor(id: string): boolean {
  return inputs().some(({ result }) => result !== undefined && isResult(result, id));
}

function isResult(shown: vscode.Uri, id: string): boolean {
  const place = mergePlaceOf(shown);
  return place?.id === id && place.part === 'result';
}

/** Their documents may not be open yet. */
function shownInTabs(): readonly vscode.Uri[] {
  return inputs().flatMap(({ uri, result, original, modified }) => {
    return [uri, result, original, modified].flatMap((one) => one ?? []);
  });
}

function inputs(): readonly z.infer<typeof inputSchema>[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => inputSchema.safeParse(input).data ?? []),
  );
}
