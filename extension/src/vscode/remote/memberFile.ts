import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { isRelativePath, PATH_BYTES_MAX } from '../../engine/inventory/path.ts';
import { shown } from '../messages/words.ts';

/** Scheme of other members' files, as the manifest has it. */
export const MEMBER_SCHEME = 'bytesync-member';

const memberFileSchema = z.object({
  sessionId: idSchema,
  sourceId: idSchema,
  /** Below the source's root, with '/'. */
  path: z.string().min(1).max(PATH_BYTES_MAX).refine(isRelativePath),
});
/** A file of another member. */
export type MemberFile = Readonly<z.infer<typeof memberFileSchema>>;

/** Whose it is, for people. */
export interface Whose {
  readonly member: string;
  /** Absent where the file is a source by itself. */
  readonly folder?: string;
}

/** What people see of it as a path: whose file it is, and where. Nothing is found by it. */
export function memberPath(path: string, { member, folder }: Whose): string {
  const whose = folder === undefined ? [member] : [member, folder];
  const names = whose.map((name) => name.replaceAll('/', '∕'));
  return shown(`/${names.join('/')}/${path}`);
}

/** What it is, as the query of a URI. */
export function memberQuery({ sessionId, sourceId, path }: MemberFile): string {
  return new URLSearchParams({ session: sessionId, source: sourceId, path }).toString();
}

/** Anybody can make a URI of ours; undefined for what is no file of a member. */
export function memberFileIn(query: string): MemberFile | undefined {
  const values = new URLSearchParams(query);
  return memberFileSchema.safeParse({
    sessionId: values.get('session'),
    sourceId: values.get('source'),
    path: values.get('path'),
  }).data;
}
