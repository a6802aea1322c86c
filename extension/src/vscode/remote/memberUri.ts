import * as vscode from 'vscode';

/** Scheme of other members' files, as the manifest has it. */
export const MEMBER_SCHEME = 'bytesync-member';

/** A file of another member. */
export interface MemberFile {
  readonly sessionId: string;
  readonly sourceId: string;
  /** Below the source's root, with '/'. */
  readonly path: string;
}

/** Whose it is, for people. */
interface Shown {
  readonly member: string;
  /** Absent where the file is a source by itself. */
  readonly folder?: string;
}

/** People see the path: whose file it is, and where. What it is, stands in the query. */
export function memberUri({ sessionId, sourceId, path }: MemberFile, whose: Shown): vscode.Uri {
  const { member, folder } = whose;
  const above = folder === undefined ? [member] : [member, folder];
  const shown = above.map((name) => name.replaceAll('/', '∕')).join('/');
  return vscode.Uri.from({
    scheme: MEMBER_SCHEME,
    path: `/${shown}/${path}`,
    query: new URLSearchParams({ session: sessionId, source: sourceId, path }).toString(),
  });
}

/** @throws FileSystemError for what is no file of a member */
export function memberFileOf(uri: vscode.Uri): MemberFile {
  const query = new URLSearchParams(uri.query);
  const [sessionId, sourceId, path] = ['session', 'source', 'path'].map((name) => query.get(name));
  if (!sessionId || !sourceId || !path) throw vscode.FileSystemError.FileNotFound(uri);
  return { sessionId, sourceId, path };
}
