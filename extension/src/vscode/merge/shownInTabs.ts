import * as vscode from 'vscode';
import { z } from 'zod';

const uri = z.custom<vscode.Uri>((value) => value instanceof vscode.Uri);

/** What tabs hold of one text, and those of merges, which editors tell and do not promise. */
const inputSchema = z.object({
  uri: uri.optional(),
  result: uri.optional(),
});

/** Addresses of texts that tabs show, or will show when they are in front: their documents may not be open yet. */
export function shownInTabs(): readonly vscode.Uri[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => {
      const { data } = inputSchema.safeParse(input);
      return [data?.uri, data?.result].flatMap((found) => found ?? []);
    }),
  );
}
