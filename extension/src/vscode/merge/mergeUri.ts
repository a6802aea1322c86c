import { idSchema } from '@bytesync/shared/wire/ids.ts';
import * as vscode from 'vscode';
import { z } from 'zod';
import { shown } from '../messages/words.ts';

/** Scheme of the texts of merges, as the manifest has it. */
export const MERGE_SCHEME = 'bytesync-merge';

/** The versions, which can't be edited, and what is made of them. */
const partSchema = z.enum(['base', 'ours', 'theirs', 'result']);
export type MergePart = z.infer<typeof partSchema>;

/** Which text of which merge. */
export interface MergePlace {
  readonly id: string;
  readonly part: MergePart;
}

/** Where the editor finds a text of a merge. @param path of the file: people read it, and editors tell languages by it */
export function mergeUri(path: string, { id, part }: MergePlace): vscode.Uri {
  return vscode.Uri.from({ scheme: MERGE_SCHEME, path: `/${shown(path)}`, query: `${id}.${part}` });
}

/** Undefined for what is none of ours: anybody may open any address. */
export function mergePlaceOf(uri: vscode.Uri): MergePlace | undefined {
  if (uri.scheme !== MERGE_SCHEME) return undefined;
  const [id, part] = uri.query.split('.');
  const [known, which] = [idSchema.safeParse(id), partSchema.safeParse(part)];
  return known.success && which.success ? { id: known.data, part: which.data } : undefined;
}
