import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { ChangedRegions } from '../../engine/difference/changedRegions.ts';
import { LINES_MAX } from '../../engine/difference/compareTexts.ts';
import type { DifferenceThread } from '../../engine/difference/differenceThread.ts';
import { count, size, type Words } from '../messages/words.ts';
import { type PictureHeader, pictureHeader } from './pictureHeader.ts';

/** Both copies; absent: there is one only, and all of it is new. */
export interface Contents {
  readonly left: Uint8Array | undefined;
  readonly right: Uint8Array;
}

export interface CompareOptions {
  readonly ignoreWhitespace: boolean;
  /** As bytes, whatever it is. */
  readonly bytes: boolean;
}

/** What two copies differ in, as far as it can be shown. */
export type ComparedContents =
  | { readonly kind: 'equal' }
  | {
      readonly kind: 'text';
      readonly steps: Uint32Array;
      readonly starts: { readonly left: Uint32Array; readonly right: Uint32Array };
      readonly notes: readonly string[];
    }
  | { readonly kind: 'bytes'; readonly found: ChangedRegions; readonly notes: readonly string[] }
  | {
      readonly kind: 'pictures';
      readonly left: PictureHeader | undefined;
      readonly right: PictureHeader;
    };

/** Longest that one comparison may take, in ms: what is larger than it can do is read in another program. */
const TIME_MAX_MS = 30_000;

/** Decoded, a pixel takes four bytes in the page. */
const PIXELS_MAX = 40_000_000;

const NOTHING = new Uint8Array();

/**
 * Compares two copies by what they are: pictures, texts, or bytes.
 * @throws BytesyncError aborted, or 'difference-late' after half a minute
 */
export async function compareContents(
  contents: Contents,
  options: CompareOptions,
  thread: DifferenceThread,
  words: Words,
  signal: AbortSignal,
): Promise<ComparedContents> {
  const { left, right } = contents;
  if (left !== undefined && Buffer.compare(left, right) === 0) return { kind: 'equal' };
  const pictures = options.bytes ? undefined : picturesOf(contents);
  if (pictures?.kind === 'pictures') return pictures;
  const notes = pictures === undefined ? [] : [words.t('The pictures are too large to be shown.')];
  const compare = async () => {
    const found = await compareInTime(contents, options, thread, words, signal);
    return found.kind === 'bytes' ? { ...found, notes: [...notes, ...found.notes] } : found;
  };
  return thread.alone(compare, signal);
}

/** The time is counted from here on, and not while another comparison has the thread. */
async function compareInTime(
  contents: Contents,
  options: CompareOptions,
  thread: DifferenceThread,
  words: Words,
  signal: AbortSignal,
): Promise<Extract<ComparedContents, { kind: 'text' | 'bytes' }>> {
  const { left, right } = contents;
  const late = AbortSignal.timeout(TIME_MAX_MS);
  const either = AbortSignal.any([signal, late]);
  const base = left ?? NOTHING;
  try {
    const text = options.bytes ? undefined : await textOf(contents, options, thread, words, either);
    if (text?.kind === 'text') return text;
    const found = await thread.regions({ base, next: right }, either);
    return { kind: 'bytes', found, notes: text?.notes ?? [] };
  } catch (cause) {
    if (late.aborted && !signal.aborted) throw new BytesyncError('difference-late', {}, { cause });
    throw cause;
  }
}

type Text = Extract<ComparedContents, { kind: 'text' }>;

/** Notes where they are texts and can't be compared as such. */
async function textOf(
  { left = NOTHING, right }: Contents,
  { ignoreWhitespace }: CompareOptions,
  thread: DifferenceThread,
  words: Words,
  signal: AbortSignal,
): Promise<Text | { readonly kind: 'none'; readonly notes: readonly string[] }> {
  const { t } = words;
  const compared = await thread.texts({ left, right, ignoreWhitespace }, signal);
  if (compared.kind === 'not-text') return { kind: 'none', notes: [] };
  if (compared.kind === 'too-many-lines') {
    const most = count(LINES_MAX, words);
    return { kind: 'none', notes: [t('It has more than {0} lines: bytes are shown.', most)] };
  }
  const { steps, leftStarts, rightStarts, isCoarse } = compared;
  const isSame = steps.length <= 3 && (steps[1] ?? 0) + (steps[2] ?? 0) === 0;
  const notes = [
    ...(isCoarse
      ? [t('They differ in too much: all between the first and the last change is shown as one.')]
      : []),
    ...(isSame && ignoreWhitespace ? [t('They differ in whitespace only.')] : []),
  ];
  return { kind: 'text', steps, starts: { left: leftStarts, right: rightStarts }, notes };
}

/** Undefined where they are none. */
function picturesOf({
  left,
  right,
}: Contents): Extract<ComparedContents, { kind: 'pictures' }> | { kind: 'too-large' } | undefined {
  const header = pictureHeader(right);
  const other = left && pictureHeader(left);
  if (header === undefined || (left !== undefined && other === undefined)) return undefined;
  const isLarge = (one: PictureHeader) => one.width * one.height > PIXELS_MAX;
  if (isLarge(header) || (other !== undefined && isLarge(other))) return { kind: 'too-large' };
  return { kind: 'pictures', left: other, right: header };
}

/** 'PNG, 800 × 600, 12 KB'. */
export function aboutPicture(header: PictureHeader, bytes: number, words: Words): string {
  const { type, width, height } = header;
  const name = type.slice('image/'.length).toUpperCase();
  return `${name}, ${width} × ${height}, ${size(bytes, words)}`;
}
