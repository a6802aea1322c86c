import { z } from 'zod';
import { isRelativePath, PATH_BYTES_MAX } from '../inventory/path.ts';

/** What a file of one source held when all agreed on it. */
export interface AgreedText {
  /** As the source spells it. */
  readonly path: string;
  /** See `Label`. */
  readonly version: string;
  /** Content id in hex. */
  readonly content: string;
}

/** Texts of one source that are known; of one path so many, since a run that was killed may have agreed or not. */
export const TEXTS_MAX = 4_000;
const OF_ONE_PATH = 4;
/** Characters of all of them as they are written. */
export const LIST_CHARACTERS = 4 * 1024 * 1024;

const headerSchema = z.strictObject({
  format: z.literal('bytesync-base-texts'),
  version: z.literal(1),
});
const textSchema = z.strictObject({
  path: z.string().min(1).max(PATH_BYTES_MAX).refine(isRelativePath),
  version: z.string().regex(/^[0-9a-f]{32}$/u),
  content: z.string().regex(/^[0-9a-f]{64}$/u),
});

/** The list of what is kept, as it is written: JSON lines, those that were kept first at its beginning. */
export function encodeTexts(texts: readonly AgreedText[]): string {
  const header = { format: 'bytesync-base-texts', version: 1 };
  return [header, ...texts].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** None for what is torn, or of another version: a label must never lead to another text. */
export function decodeTexts(text: string): readonly AgreedText[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length > TEXTS_MAX + 1) return [];
  try {
    const [header, ...rest] = lines.map((line): unknown => JSON.parse(line));
    headerSchema.parse(header);
    return rest.map((line) => textSchema.parse(line));
  } catch {
    return [];
  }
}

/** With those that came now; the oldest go where they are too many. */
export function withTexts(
  known: readonly AgreedText[],
  added: readonly AgreedText[],
): readonly AgreedText[] {
  const ofPath = new Map<string, number>();
  const kept: AgreedText[] = [];
  let characters = 0;
  for (const text of [...known, ...added].reverse()) {
    const before = ofPath.get(text.path) ?? 0;
    ofPath.set(text.path, before + 1);
    if (before >= OF_ONE_PATH) continue;
    characters += encodeTexts([text]).length;
    if (kept.length === TEXTS_MAX || characters > LIST_CHARACTERS) break;
    kept.push(text);
  }
  return kept.reverse();
}
