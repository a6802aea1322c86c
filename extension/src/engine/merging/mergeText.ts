import { BASE_TEXT_MAX } from '../baseTexts/baseText.ts';
import { isText } from '../difference/textOrNot.ts';

/** A text as merges see it, and how its file spells it. */
export interface MergeText {
  /** Without a mark of the byte order; every line ends with LF, the last one perhaps with nothing. */
  readonly text: string;
  /** How lines end in the file; undefined where it has but one, or both occur. */
  readonly lineEnd: '\n' | '\r\n' | undefined;
  /** Both ends of lines occur: nobody can tell which a new line gets. */
  readonly isMixed: boolean;
  /** It begins with a mark of the byte order. */
  readonly hasMark: boolean;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MARK = '\uFEFF';

/** Undefined for what is no text in UTF-8 of at most 1 MiB, and for line ends that an editor would change. */
export function mergeTextOf(bytes: Uint8Array): MergeText | undefined {
  if (bytes.length > BASE_TEXT_MAX || !isText(bytes)) return undefined;
  const whole = decoded(bytes);
  if (whole === undefined) return undefined;
  const hasMark = whole.startsWith(MARK);
  const text = hasMark ? whole.slice(MARK.length) : whole;
  const both = text.split('\r\n').length - 1;
  const returns = text.split('\r').length - 1;
  const feeds = text.split('\n').length - 1;
  // Old ends of lines, which editors make others of.
  if (returns !== both) return undefined;
  const isMixed = both > 0 && feeds > both;
  const lineEnd = feeds === 0 || isMixed ? undefined : both > 0 ? '\r\n' : '\n';
  return { text: text.replaceAll('\r\n', '\n'), lineEnd, isMixed, hasMark };
}

/** The text that an editor has saved, with the ends of lines that merges see; undefined where it is not in UTF-8. */
export function editedText(bytes: Uint8Array): string | undefined {
  const whole = decoded(bytes);
  const text = whole?.startsWith(MARK) ? whole.slice(MARK.length) : whole;
  return text?.replaceAll('\r\n', '\n');
}

/** For editors: with the mark that makes them take it for UTF-8, whatever their settings say. */
export function bytesForEditor(text: string, lineEnd: '\n' | '\r\n'): Uint8Array {
  return Buffer.from(MARK + text.replaceAll('\n', lineEnd));
}

/** A text with the spelling of a file. */
export function bytesAs(text: string, like: Pick<MergeText, 'lineEnd' | 'hasMark'>): Uint8Array {
  const lines = text.replaceAll('\n', like.lineEnd ?? '\n');
  return Buffer.from(like.hasMark ? MARK + lines : lines);
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
