import { once } from 'node:events';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { asBytesyncError, BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
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
  return fileCommand({}, async (signal) => {
    await checkInputs(file);
    await checkOutput(signature);
    const size = file === '-' ? undefined : (await stat(file)).size;
    await writeWhole(signature, (output) => writeSignature(input(file), output, signal, size));
  });
}

/** bytesync delta SIG NEW DELTA */
export function deltaCommand(signature: string, file: string, delta: string): Promise<number> {
  return fileCommand({ 'signature-malformed': signature }, async (signal) => {
    await checkInputs(signature, file);
    await checkOutput(delta);
    const base = await readSignature(signature);
    await writeWhole(delta, (output) => writeDelta(base, input(file), output, signal));
  });
}

/** bytesync patch OLD DELTA OUT */
export function patchCommand(old: string, delta: string, out: string): Promise<number> {
  return fileCommand({ 'delta-malformed': delta, 'base-mismatch': old }, async (signal) => {
    if (old === '-') throw wrongUse('OLD must be a file, not "-"');
    await checkInputs(old, delta);
    await checkOutput(out);
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

/** @param subjects which file an error is about */
async function fileCommand(
  subjects: Partial<Record<ErrorCode, string>>,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  try {
    await run(interruptSignal());
    return EXIT.done;
  } catch (error) {
    const { code, values } = systemFailure(error);
    const path = subjects[code];
    const subject = path === '-' ? 'What came on standard input' : path;
    const text = sentence(code, { ...values, ...(subject !== undefined && { path: subject }) });
    process.stderr.write(`bytesync: ${shown(text)}\n`);
    return exitCodeOf(code);
  }
}

function systemFailure(error: unknown): BytesyncError {
  if (error instanceof BytesyncError || !isSystemError(error)) return asBytesyncError(error);
  const values = { ...(error.path !== undefined && { path: error.path }), reason: error.code };
  return new BytesyncError('write-failed', values, { cause: error });
}

function isSystemError(error: unknown): error is Error & { code: string; path?: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function wrongUse(what: string, cause?: unknown): BytesyncError {
  return new BytesyncError('usage', { what }, { cause });
}

/** @throws BytesyncError usage for what is missing, is a folder or can't be read, before anything is written */
async function checkInputs(...paths: readonly string[]): Promise<void> {
  if (paths.filter((path) => path === '-').length > 1) {
    throw wrongUse('"-" can stand for one input only');
  }
  for (const path of paths) {
    if (path === '-') continue;
    const found = await stat(path).catch((cause: unknown) => {
      throw wrongUse(`${path} ${isMissing(cause) ? 'does not exist' : 'cannot be read'}`, cause);
    });
    if (found.isDirectory()) throw wrongUse(`${path} is a folder`);
    await access(path, constants.R_OK).catch((cause: unknown) => {
      throw wrongUse(`${path} cannot be read`, cause);
    });
  }
}

/** @throws BytesyncError usage for what is no regular file, or lies in a folder that isn't there */
async function checkOutput(path: string): Promise<void> {
  if (path === '-') return;
  const found = await stat(path).catch(() => undefined);
  // What is written is renamed to this name: a device or a pipe would be gone.
  if (found && !found.isFile()) throw wrongUse(`${path} is not a regular file`);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory()) throw wrongUse(`there is no folder ${dirname(path)}`);
}

function isMissing(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
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
  // Through a symbolic link, as any program writes.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${createId()}.part`;
  const output = createWriteStream(temporary, { flags: 'wx', flush: true });
  try {
    await write(output);
    if (!output.closed) await once(output, 'close');
    await rename(temporary, target);
  } catch (error) {
    output.destroy();
    await rm(temporary, { force: true });
    throw error;
  }
}
