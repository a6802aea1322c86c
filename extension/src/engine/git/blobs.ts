import { askRepository, type RepositoryQuestion } from './gitProcess.ts';

/** Commits whose version of a file is looked at. */
const COMMITS_MAX = 500;
/** Versions of a file in the index: the one, or those of a merge that goes on. */
const STAGES = [':0:', ':2:', ':3:', ':1:'] as const;
/** Bytes of what Git says of a version, beside the path. */
const LINE_BYTES = 128;

const BLOB = /^(?<id>[0-9a-f]{40,64}) blob (?<size>\d{1,15})$/u;

/** A version of a file that a repository has. */
export interface Blob {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

/** Where a file lies in a repository. */
export interface FileInGit extends Pick<RepositoryQuestion, 'top' | 'signal' | 'environment'> {
  /** From the repository's top, with slashes; no line feed in it. */
  readonly path: string;
}

/**
 * Versions of a file: of the index, then of the last commits on this and the other branches here, the latest first, each once. None
 * where Git can't tell. No content is read.
 * @param mostCommits so many of them
 * @throws BytesyncError aborted
 */
export async function blobsOf(
  { path, ...repository }: FileInGit,
  mostCommits = COMMITS_MAX,
): Promise<readonly Blob[]> {
  const commits = await askRepository({
    ...repository,
    words: [
      ...['rev-list', '--ignore-missing', `--max-count=${mostCommits}`],
      // Without it, what a merge has not taken of one side is not looked at.
      ...['--full-history', 'HEAD', '--branches', '--', path],
    ],
    most: mostCommits * LINE_BYTES,
  });
  const ids = commits.toString('latin1').match(/^[0-9a-f]{40,64}$/gmu) ?? [];
  const asked = [...STAGES, ...ids.map((id) => `${id}:`)].map((of) => `${of}${path}\n`);
  const answer = await askRepository({
    ...repository,
    words: ['cat-file', '--batch-check'],
    input: asked.join(''),
    most: asked.length * (Buffer.byteLength(path) + LINE_BYTES),
  });
  const blobs = new Map<string, Blob>();
  for (const line of answer.toString('latin1').split('\n')) {
    const blob = blobIn(line);
    if (blob !== undefined) blobs.set(blob.id, blob);
  }
  return [...blobs.values()];
}

/**
 * Contents of blobs, in this order; those are missing that the repository does not have.
 * @throws BytesyncError aborted
 */
export async function contentsOf(
  blobs: readonly Blob[],
  repository: Omit<FileInGit, 'path'>,
): Promise<readonly Uint8Array[]> {
  if (blobs.length === 0) return [];
  const answer = await askRepository({
    ...repository,
    words: ['cat-file', '--batch'],
    input: blobs.map(({ id }) => `${id}\n`).join(''),
    most: blobs.reduce((sum, { size }) => sum + size + LINE_BYTES, 0),
  });
  const contents: Uint8Array[] = [];
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf('\n', at);
    if (end < 0) break;
    const blob = blobIn(answer.toString('latin1', at, end));
    at = end + 1;
    if (blob === undefined) continue;
    if (at + blob.size > answer.length) break;
    contents.push(answer.subarray(at, at + blob.size));
    at += blob.size + 1;
  }
  return contents;
}

function blobIn(line: string): Blob | undefined {
  const { id, size } = BLOB.exec(line)?.groups ?? {};
  return id === undefined ? undefined : { id, size: Number(size) };
}
