import type { ShownDifference } from '../../webview/differenceMessages.ts';
import { count, size, type Words } from '../messages/words.ts';
import { aboutPicture, type ComparedContents, type Contents } from './compareContents.ts';
import type { PictureHeader } from './pictureHeader.ts';

/** What was found, as the page shows it. @param shown its number */
export function pageDifference(
  compared: ComparedContents,
  contents: Contents,
  shown: number,
  words: Words,
): ShownDifference {
  const { t } = words;
  const { left, right } = contents;
  switch (compared.kind) {
    case 'equal':
      return {
        ...{ kind: 'message', tone: 'good', advice: [] },
        text: t('Both copies are the same, byte by byte.'),
      };
    case 'text': {
      const notes = [...compared.notes, ...(left === undefined ? [onlyOne(words)] : [])];
      const isEmpty = right.length === 0 && left === undefined;
      const empty = isEmpty ? [t('It is empty.')] : [];
      return { kind: 'text', shown, steps: [...compared.steps], notes: [...notes, ...empty] };
    }
    case 'bytes':
      return bytesDifference(compared, contents, shown, words);
    case 'pictures':
      return {
        ...{ kind: 'pictures', shown, notes: left === undefined ? [onlyOne(words)] : [] },
        ...(left && compared.left && { left: picture(left, compared.left, words) }),
        right: picture(right, compared.right, words),
      };
  }
}

function bytesDifference(
  { found, notes }: Extract<ComparedContents, { kind: 'bytes' }>,
  { left, right }: Contents,
  shown: number,
  words: Words,
): ShownDifference {
  const { t } = words;
  const { regions, count: all, moving } = found;
  const values = [count(all, words), size(moving, words), size(right.length, words)];
  const more = all - regions.length;
  return {
    ...{ kind: 'bytes', shown, regions },
    summary: t('Changed regions: {0}. To move: {1} of {2}, before it is packed.', ...values),
    notes: [
      ...notes,
      ...(left === undefined ? [onlyOne(words)] : []),
      ...(more > 0 ? [t('Regions beyond those listed: {0}.', count(more, words))] : []),
    ],
    left: { size: left?.length ?? 0, shades: found.left },
    right: { size: right.length, shades: found.moved },
  };
}

function onlyOne({ t }: Words): string {
  return t('There is one copy only: it is compared with nothing.');
}

function picture(bytes: Uint8Array, header: PictureHeader, words: Words) {
  // Of the message alone: what is kept stays whole.
  return {
    bytes: new Uint8Array(bytes),
    ...{ type: header.type, about: aboutPicture(header, bytes.length, words) },
  };
}
