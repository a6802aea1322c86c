import * as vscode from 'vscode';
import { z } from 'zod';
import { mergePlaceOf } from './mergeUri.ts';

const uri = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri).optional();

/** What tabs hold of one text, of two that they compare, and of merges, which editors tell and do not promise. */
const inputSchema = z.object({ uri, result: uri, original: uri, modified: uri });

/** Whether the result of a merge is open, or a tab shows it, or will show it when it is in front: it may be unsaved there. */
export function isMergeShown(id: string): boolean {
  const documents = vscode.workspace.textDocuments.map((document) => document.uri);
  return [...documents, ...shownInTabs()].some((shown) => {
    const place = mergePlaceOf(shown);
    return place?.id === id && place.part === 'result';
  });
}

/** Their documents may not be open yet. */
function shownInTabs(): readonly vscode.Uri[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => {
      const { data } = inputSchema.safeParse(input);
      const found = data && [data.uri, data.result, data.original, data.modified];
      return (found ?? []).flatMap((one) => one ?? []);
    }),
  );
}
