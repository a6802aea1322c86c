import { BASE_TEXT_MAX, isText } from '../../engine/baseTexts/baseText.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that bytes are in UTF-8, of 1 MiB at most; undefined where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > BASE_TEXT_MAX || !isText(bytes)) return undefined;
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
