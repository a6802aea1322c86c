import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { applyDelta, writeDelta, writeSignature } from '../../engine/delta/commands.ts';
import { patchFile } from '../../engine/delta/patchFile.ts';
import { sentence } from '../../engine/messages/sentences.ts';
import { EXIT, exitCodeOf } from '../exitCodes.ts';
import { shown } from '../screen/shownText.ts';
import { interruptSignal } from './commandContext.ts';

/** Largest signature file that is read, in bytes: that of some terabytes. */
const SIGNATURE_LIMIT = 1024 * 1024 * 1024;

/** bytesync signature FILE SIG */
export function signatureCommand(file: string, signature: string): Promise<number> {
  return fileCommand(file, async (signal) => {
    const size = file === '-' ? undefined : (await stat(file)).size;
    await writeWhole(signature, (output) => writeSignature(input(file), output, signal, size));
  });
}

/** bytesync delta SIG NEW DELTA */
export function deltaCommand(signature: string, file: string, delta: string): Promise<number> {
  return fileCommand(signature, async (signal) => {
    if (signature === '-' && file === '-') throw twice();
    const base = await readSignature(signature);
    await writeWhole(delta, (output) => writeDelta(base, input(file), output, signal));
  });
}

/** bytesync patch OLD DELTA OUT */
export function patchCommand(old: string, delta: string, out: string): Promise<number> {
  return fileCommand(old, async (signal) => {
    if (old === '-') throw new BytesyncError('usage', { what: 'OLD must be a file, not "-"' });
    if (out !== '-') {
      await patchFile(old, input(delta), out, signal);
      return;
    }
    const base = await open(old);
    try {
      await applyDelta(base, input(delta), process.stdout, signal);
    } finally {
      await base.close();
    }
  });
}

async function fileCommand(
  path: string,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  try {
    await run(interruptSignal());
    return EXIT.done;
  } catch (error) {
    const failure = systemFailure(error, path);
    const text = sentence(failure.code, { path, ...failure.values });
    process.stderr.write(`bytesync: ${shown(text)}\n`);
    return exitCodeOf(failure.code);
  }
}

function systemFailure(error: unknown, path: string): BytesyncError {
  if (error instanceof BytesyncError || !(error instanceof Error) || !('code' in error)) {
    return asBytesyncError(error);
  }
  const file = 'path' in error && typeof error.path === 'string' ? error.path : path;
  return error.code === 'ENOENT'
    ? new BytesyncError('usage', { what: `${file} does not exist` }, { cause: error })
    : new BytesyncError('write-failed', { reason: error.message }, { cause: error });
}

function twice(): BytesyncError {
  return new BytesyncError('usage', { what: '"-" can stand for one input only' });
}

function input(path: string): Readable {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
}

async function readSignature(path: string): Promise<Uint8Array> {
  if (path !== '-') {
    const { size } = await stat(path);
    if (size > SIGNATURE_LIMIT) throw new BytesyncError('signature-malformed', { path });
    return readFile(path);
  }
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > SIGNATURE_LIMIT) throw new BytesyncError('signature-malformed', { path });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Writes beside the file and renames over it, so that a failure leaves what was there. */
async function writeWhole(
  path: string,
  write: (output: Writable) => Promise<unknown>,
): Promise<void> {
  if (path === '-') {
    await write(process.stdout);
    return;
  }
  const temporary = `${path}.${createId()}.part`;
  const output = createWriteStream(temporary, { flags: 'wx' });
  try {
    await write(output);
    if (!output.closed) await once(output, 'close');
    await rename(temporary, path);
  } catch (error) {
    output.destroy();
    await rm(temporary, { force: true });
    throw error;
  }
}
