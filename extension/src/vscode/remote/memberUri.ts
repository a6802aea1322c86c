import * as vscode from 'vscode';
import {
  MEMBER_SCHEME,
  type MemberFile,
  memberFileIn,
  memberPath,
  memberQuery,
  type Whose,
} from './memberFile.ts';

/** People see the path: whose file it is, and where. What it is, stands in the query. */
export function memberUri(file: MemberFile, whose: Whose): vscode.Uri {
  const path = memberPath(file.path, whose);
  return vscode.Uri.from({ scheme: MEMBER_SCHEME, path, query: memberQuery(file) });
}

/** @throws FileSystemError for what is no file of a member */
export function memberFileOf(uri: vscode.Uri): MemberFile {
  const file = memberFileIn(uri.query);
  if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
  return file;
}
