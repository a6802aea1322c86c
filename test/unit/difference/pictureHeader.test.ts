import assert from 'node:assert/strict';
import { pictureHeader } from '../../../extension/src/vscode/difference/pictureHeader.ts';

const bytes = (...parts: readonly (string | readonly number[] | Uint8Array)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : [...part],
    ),
  );
const zeros = (count: number) => Array<number>(count).fill(0);

const PNG = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 3, 32, 0, 0, 2, 88], zeros(9));
const GIF = bytes('GIF89a', [0x20, 3, 0x58, 2], zeros(3));
const BMP = bytes('BM', zeros(12), [40, 0, 0, 0, 0x20, 3, 0, 0, 0x58, 2, 0, 0], zeros(20));
const TURNED = bytes('BM', zeros(12), [40, 0, 0, 0, 0x20, 3, 0, 0], [0xa8, 0xfd, 0xff, 0xff]);
const FRAME = [0xff, 0xc2, 0, 17, 8, 2, 0x58, 3, 0x20, ...zeros(12)];
const JPEG = bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0], FRAME);
const FILLED = bytes([0xff, 0xd8, 0xff, 0xc4, 0, 3, 0, 0xff, 0xff], FRAME);
const LOSSY = bytes('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [0x20, 3, 0x58, 2]);
const LOSSLESS = bytes('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f, 0x1f, 0xc3, 0x95, 0]);
const EXTENDED = bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [0x1f, 3, 0, 0x57, 2, 0]);
const box = (type: string, ...parts: readonly (string | readonly number[] | Uint8Array)[]) => {
  const body = bytes(...parts);
  return [...bytes([0, 0, 0, 8 + body.length], type, body)];
};
const SMALL = box('ispe', zeros(4), [0, 0, 0, 9, 0, 0, 0, 9]);
const ISPE = box('ispe', zeros(4), [0, 0, 3, 32, 0, 0, 2, 88]);
const HUGE = box('ispe', zeros(4), [0, 0, 99, 0, 0, 0, 99, 0]);
const FTYP = box('ftyp', 'avif', zeros(4));
const META = box('meta', zeros(4), box('hdlr'), box('iprp', box('ipco', SMALL, ISPE)));
const AVIF = bytes(FTYP, META, box('mdat', HUGE));
const LONG = bytes(FTYP, [0, 0, 0, 1], 'mdat', zeros(7), [17, 0], META);
const EXTENSION = [0x21, 0xf9, 2, 0x2c, 0x2c, 1, 0x2c, 0];
const IMAGE = [0x2c, 0x20, 0, 0, 0, 0, 3, 0x58, 2];

describe('the header of a picture', () => {
  const cases: readonly [what: string, content: Uint8Array, type: string][] = [
    ['png', PNG, 'image/png'],
    ['gif', GIF, 'image/gif'],
    ['bmp', BMP, 'image/bmp'],
    ['bmp that begins above', TURNED, 'image/bmp'],
    ['jpeg', JPEG, 'image/jpeg'],
    ['jpeg with bytes between its segments', FILLED, 'image/jpeg'],
    ['webp', LOSSY, 'image/webp'],
    ['webp without loss', LOSSLESS, 'image/webp'],
    ['webp, extended', EXTENDED, 'image/webp'],
    ['avif', AVIF, 'image/avif'],
    ['avif with a long box', LONG, 'image/avif'],
    ['gif that ends', bytes(GIF, EXTENSION, [0x3b]), 'image/gif'],
    [
      'gif with a picture that is larger than its screen',
      bytes('GIF89a', [1, 0, 1, 0, 0x80, 0, 0], zeros(6), EXTENSION, EXTENSION, IMAGE),
      'image/gif',
    ],
    [
      'jpeg with markers that have no length',
      bytes([0xff, 0xd8, 0xff, 0x01, 0xff, 0xd0, 0xff, 0xd7], FRAME),
      'image/jpeg',
    ],
  ];
  for (const [what, content, type] of cases) {
    it(`tells the type and the size: ${what}`, () => {
      assert.deepEqual(pictureHeader(content), { type, width: 800, height: 600 });
    });
  }

  const none: readonly [what: string, content: Uint8Array][] = [
    ['nothing', bytes()],
    ['a text', bytes('<svg xmlns="http://www.w3.org/2000/svg"></svg>')],
    ['a beginning alone', bytes('\x89PNG\r\n\x1a\n')],
    ['no size', bytes('GIF89a', zeros(4))],
    ['a jpeg without a frame', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0], zeros(40))],
    ['a jpeg whose segments lead nowhere', bytes([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff], zeros(40))],
    ['another RIFF', bytes('RIFF', zeros(4), 'WAVEfmt ', zeros(40))],
    ['another ISO file', bytes(zeros(4), 'ftypmp42', zeros(20), ISPE)],
    ['an avif without a size', bytes(FTYP, box('meta', zeros(4)), box('mdat', ISPE))],
    ['an avif whose boxes lead nowhere', bytes(FTYP, [0, 0, 9, 0], 'free', META)],
    [
      'an avif with more boxes than any',
      bytes(FTYP, ...Array.from({ length: 1_000 }, () => box('free')), META),
    ],
    ['an avif with something else among its sizes', bytes(FTYP, META, box('meta', zeros(4), [9]))],
    ['a sequence', bytes(FTYP, META, box('moov'))],
    ['a gif with something else in it', bytes(GIF, EXTENSION, [7], IMAGE)],
    ['a jpeg with a marker that is none', bytes([0xff, 0xd8, 0xff, 0, 0, 4, 0, 0], FRAME)],
  ];
  for (const [what, content] of none) {
    it(`is none: ${what}`, () => assert.equal(pictureHeader(content), undefined));
  }

  it('ends with what is there, wherever that is cut', () => {
    for (const content of [PNG, GIF, BMP, JPEG, LOSSY, EXTENDED, AVIF]) {
      for (let length = 0; length < content.length; length += 1) {
        const found = pictureHeader(content.subarray(0, length));
        assert.ok(found === undefined || found.width * found.height > 0);
      }
    }
  });
});
