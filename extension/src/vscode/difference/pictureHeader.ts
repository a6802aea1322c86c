/** What the beginning of a picture says of it. */
export interface PictureHeader {
  readonly type:
    | 'image/png'
    | 'image/jpeg'
    | 'image/gif'
    | 'image/webp'
    | 'image/bmp'
    | 'image/avif';
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

type Size = Pick<PictureHeader, 'width' | 'height'>;

/** Where dimensions of an AVIF are looked for, in bytes. */
const AVIF_HEADER = 4096;

interface Format {
  readonly type: PictureHeader['type'];
  readonly is: (bytes: Bytes) => boolean;
  readonly size: (bytes: Bytes) => Size | undefined;
}

/** A view of the beginning of a file; what lies beyond it reads as zero. */
class Bytes {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  at(offset: number): number {
    return this.#bytes[offset] ?? 0;
  }

  /** Of so many bytes, the most significant first. */
  big(offset: number, length: number): number {
    let value = 0;
    for (let at = offset; at < offset + length; at += 1) value = value * 256 + this.at(at);
    return value;
  }

  little(offset: number, length: number): number {
    let value = 0;
    for (let at = offset + length - 1; at >= offset; at -= 1) value = value * 256 + this.at(at);
    return value;
  }

  isText(offset: number, text: string): boolean {
    return [...text].every((character, at) => this.at(offset + at) === character.charCodeAt(0));
  }
}

const FORMATS: readonly Format[] = [
  {
    type: 'image/png',
    is: (bytes) => bytes.isText(0, '\x89PNG\r\n\x1a\n') && bytes.isText(12, 'IHDR'),
    size: (bytes) => ({ width: bytes.big(16, 4), height: bytes.big(20, 4) }),
  },
  {
    type: 'image/gif',
    is: (bytes) => bytes.isText(0, 'GIF87a') || bytes.isText(0, 'GIF89a'),
    size: (bytes) => ({ width: bytes.little(6, 2), height: bytes.little(8, 2) }),
  },
  {
    type: 'image/bmp',
    // The header that all have since 1990: one of at least 40 bytes. Heights of those that begin above are negative.
    is: (bytes) => bytes.isText(0, 'BM') && bytes.little(14, 4) >= 40,
    size: (bytes) => ({
      width: bytes.little(18, 4),
      height: Math.min(bytes.little(22, 4), 2 ** 32 - bytes.little(22, 4)),
    }),
  },
  { type: 'image/jpeg', is: (bytes) => bytes.big(0, 3) === 0xffd8ff, size: jpegSize },
  {
    type: 'image/webp',
    is: (bytes) => bytes.isText(0, 'RIFF') && bytes.isText(8, 'WEBP'),
    size: webpSize,
  },
  {
    type: 'image/avif',
    is: (bytes) => bytes.isText(4, 'ftyp') && (bytes.isText(8, 'avif') || bytes.isText(8, 'avis')),
    size: avifSize,
  },
];

/**
 * Type and size of a picture, by what it begins with; the name tells nothing. Undefined for what is none, or does not
 * say its size where its format has it: nobody knows then what decoding it would take.
 */
export function pictureHeader(content: Uint8Array): PictureHeader | undefined {
  const bytes = new Bytes(content);
  const format = FORMATS.find(({ is }) => is(bytes));
  const size = format?.size(bytes);
  if (format === undefined || size === undefined || size.width * size.height === 0)
    return undefined;
  return { type: format.type, ...size };
}

/** In the first frame header: ITU-T T.81, B.2.2. */
function jpegSize(bytes: Bytes): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes.at(at) === 0xff) {
    const marker = bytes.at(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.big(at + 5, 2), width: bytes.big(at + 7, 2) };
    // A byte that fills up, or a segment with its length.
    at += marker === 0xff ? 1 : 2 + Math.max(2, bytes.big(at + 2, 2));
  }
  return undefined;
}

/** RFC 9649: lossy, lossless and extended. */
function webpSize(bytes: Bytes): Size | undefined {
  if (bytes.isText(12, 'VP8 ')) {
    return { width: bytes.little(26, 2) & 0x3fff, height: bytes.little(28, 2) & 0x3fff };
  }
  if (bytes.isText(12, 'VP8L')) {
    const bits = bytes.little(21, 4);
    return { width: (bits & 0x3fff) + 1, height: (Math.floor(bits / 2 ** 14) & 0x3fff) + 1 };
  }
  if (!bytes.isText(12, 'VP8X')) return undefined;
  return { width: bytes.little(24, 3) + 1, height: bytes.little(27, 3) + 1 };
}

/** The largest of its `ispe` boxes: ISO/IEC 23008-12, 6.5.3. */
function avifSize(bytes: Bytes): Size | undefined {
  let largest: Size | undefined;
  for (let at = 12; at < Math.min(bytes.length, AVIF_HEADER); at += 1) {
    if (!bytes.isText(at, 'ispe')) continue;
    const size = { width: bytes.big(at + 8, 4), height: bytes.big(at + 12, 4) };
    const before = (largest?.width ?? 0) * (largest?.height ?? 0);
    if (size.width * size.height > before) largest = size;
  }
  return largest;
}
