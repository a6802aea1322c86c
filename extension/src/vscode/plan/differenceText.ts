import type { TextDifference } from '../../engine/comparison/textDifference.ts';
import type { Words } from '../messages/words.ts';

/** In what alone the files of an item differ; '' where it is more. */
export function differenceText(difference: TextDifference | undefined, { t }: Words): string {
  switch (difference) {
    case 'line-ends':
      return t('line ends only');
    case 'whitespace':
      return t('whitespace only');
    case undefined:
      return '';
  }
}
