import fc from 'fast-check';
import type { ReadContent } from '../../../extension/src/engine/inventory/readContent.ts';
import { textForms } from '../../../extension/src/engine/inventory/textForms.ts';

function digest(length: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('hex'));
}

/** What a text may read as: each form is its own, or that of what comes before. */
const text: fc.Arbitrary<ReadContent> = fc
  .tuple(digest(32), fc.option(digest(16)), fc.option(digest(16)))
  .map(([content, own, other]) => {
    const lineEnds = own ?? content.slice(0, 32);
    return { content, text: textForms(content, lineEnds, other ?? lineEnds) };
  });

const noText = digest(32).map((content): ReadContent => ({ content, text: 'none' }));
const notLooked = digest(32).map((content): ReadContent => ({ content }));

/** Whatever reading a file may give. */
export const readContent: fc.Arbitrary<ReadContent> = fc.oneof(text, noText, notLooked);

/** What is told of it: nobody learns whether somebody looked. */
export const toldContent: fc.Arbitrary<ReadContent> = fc.oneof(text, notLooked);
