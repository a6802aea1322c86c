import { execFile } from 'node:child_process';

/** What programs that know nothing of this product say about two folders. */

/**
 * rsync's list of what it would have to change: contents (read on both sides), dates of files, links
 * and folders (in whole seconds), modes, links' targets, what is missing and what is too many.
 * Without differences ''.
 */
export function rsyncDifferences(from: string, to: string): Promise<string> {
  const options = ['-anci', '--delete', '--exclude=/.bytesync'];
  return output('rsync', [...options, `${from}/`, `${to}/`], [0]);
}

/** diff's list of contents, names, kinds and link targets that differ. Without differences ''. */
export function diffDifferences(from: string, to: string): Promise<string> {
  return output('diff', ['-r', '--no-dereference', '--exclude=.bytesync', from, to], [0, 1]);
}

export interface RsyncStatistics {
  /** Bytes of content that travelled as such. */
  readonly literal: number;
  /** Bytes of content that were taken from the receiver's files. */
  readonly matched: number;
}

/** Makes `to` like `from` with rsync's delta transfer, contents compared by checksum. */
export async function rsync(from: string, to: string): Promise<RsyncStatistics> {
  const options = ['-ac', '--no-whole-file', '--delete', '--stats', '--exclude=/.bytesync'];
  const said = await output('rsync', [...options, `${from}/`, `${to}/`], [0]);
  const bytes = (name: string) => {
    const match = new RegExp(`^${name}: ([\\d,]+) bytes$`, 'm').exec(said);
    if (match?.[1] === undefined) throw new Error(`rsync does not say "${name}":\n${said}`);
    return Number(match[1].replaceAll(',', ''));
  };
  return { literal: bytes('Literal data'), matched: bytes('Matched data') };
}

function output(program: string, args: readonly string[], codes: readonly number[]) {
  return new Promise<string>((resolve, reject) => {
    const limits = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C' } };
    execFile(program, args, limits, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number' && codes.includes(code)) resolve(stdout);
      else reject(new Error(`${program} failed: ${stderr}`, { cause: error }));
    });
  });
}
