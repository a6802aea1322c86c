import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { systemCode } from './systemCode.ts';

// Not every platform has these flags. Non-blocking: a FIFO under that name must not hang the reader; nor may a terminal take it over.
const FOLLOWING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const FLAGS = { followed: FOLLOWING, refused: FOLLOWING | (constants.O_NOFOLLOW ?? 0) };

const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO']);

/**
 * The content of a small settings file, or undefined when there is no regular file of that name (a
 * symbolic link is none, unless links are followed: it may lead out of the folder).
 * @throws BytesyncError 'entry-unreadable' when it can't be read or holds more than `limit` bytes.
 */
export async function readSmallFile(
  path: string,
  limit: number,
  links: keyof typeof FLAGS = 'refused',
): Promise<Buffer | undefined> {
  try {
    const file = await open(path, FLAGS[links]);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const buffer = Buffer.alloc(limit + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        length += bytesRead;
        if (bytesRead === 0) return buffer.subarray(0, length);
        if (length > limit) throw new BytesyncError('entry-unreadable', { path, limit });
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof BytesyncError) throw cause;
    const code = systemCode(cause);
    if (code !== undefined && NO_FILE.has(code)) return undefined;
    throw new BytesyncError('entry-unreadable', { path, system: code ?? '' }, { cause });
  }
}
