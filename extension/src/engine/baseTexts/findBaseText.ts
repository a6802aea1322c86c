import { type AgreedVersion, agreedFile } from './agreedFile.ts';
import { BASE_TEXT_MAX } from './baseText.ts';
import { readBaseText } from './readBaseText.ts';
import { textInGit } from './textInGit.ts';
import { textInTrash } from './textInTrash.ts';

export interface WantedText extends AgreedVersion {
  /** kept: the text that is kept alone, which is read in milliseconds. elsewhere: the trash and Git too. */
  readonly where: 'kept' | 'elsewhere';
}

/**
 * The text of a file as it was agreed: the one that is kept, else one from the source's trash, else from the Git repository
 * that the file lies in. Always one with the content id that was agreed; undefined where that is not known, or nobody has the
 * text. For a worker thread: files are read at once.
 * @throws BytesyncError aborted
 */
export async function findBaseText(
  { where, ...wanted }: WantedText,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Uint8Array | undefined> {
  const kept = readBaseText(wanted.root, wanted.path, wanted.version);
  if (kept !== undefined || where === 'kept') return kept;
  const agreed = await agreedFile(wanted, signal);
  if (agreed === undefined || (agreed.size ?? 0) > BASE_TEXT_MAX) return undefined;
  const trashed = await textInTrash(wanted, agreed, signal);
  return trashed ?? (await textInGit(wanted, agreed, signal, environment));
}
