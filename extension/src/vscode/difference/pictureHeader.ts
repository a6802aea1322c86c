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

/** Boxes beside one another in an AVIF: real ones have some dozen. */
const BOXES_MAX = 1_000;

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
    size: gifSize,
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
    is: (bytes) => bytes.isText(4, 'ftyp') && bytes.isText(8, 'avif'),
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

/** Of the screen, or of the first picture where that is larger: decoders make room for both. GIF89a, 18 to 20. */
function gifSize(bytes: Bytes): Size | undefined {
  const screen = { width: bytes.little(6, 2), height: bytes.little(8, 2) };
  const flags = bytes.at(10);
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  while (bytes.at(at) === 0x21) {
    at += 2;
    // What belongs to an extension, in pieces up to an empty one.
    while (bytes.at(at) !== 0) at += 1 + bytes.at(at);
    at += 1;
  }
  if (at >= bytes.length || bytes.at(at) === 0x3b) return screen;
  if (bytes.at(at) !== 0x2c) return undefined;
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => bytes.little(at + offset, 2));
  return {
    width: Math.max(screen.width, (left ?? 0) + (width ?? 0)),
    height: Math.max(screen.height, (top ?? 0) + (height ?? 0)),
  };
}

/** In the first frame header: ITU-T T.81, B.2.2. */
function jpegSize(bytes: Bytes): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes.at(at) === 0xff) {
    const marker = bytes.at(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.big(at + 5, 2), width: bytes.big(at + 7, 2) };
    // A decoder may look for the next one from here on, wherever that is.
    if (marker === 0) return undefined;
    // A byte that fills up, or a marker alone, or a segment with its length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)) at += 2;
    else at += 2 + Math.max(2, bytes.big(at + 2, 2));
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

interface Box {
  /** Of its type. */
  readonly at: number;
  /** Where what is in it begins, and ends. */
  readonly body: number;
  readonly end: number;
}

/**
 * The largest of its `ispe` boxes: ISO/IEC 23008-12, 6.5.3. They stand in meta/iprp/ipco; undefined where the boxes are not as
 * they should be, and for sequences, whose sizes stand elsewhere.
 */
function avifSize(bytes: Bytes): Size | undefined {
  const all = boxesIn(bytes, 0, bytes.length);
  if (all === undefined || all.some(({ at }) => bytes.isText(at, 'moov'))) return undefined;
  // A `meta` has its version before what is in it.
  const metas = boxesBelow(bytes, all, 'meta', 4);
  const properties = metas && boxesBelow(bytes, metas, 'iprp', 0);
  const sizes = (properties && boxesBelow(bytes, properties, 'ipco', 0))
    ?.filter(({ at }) => bytes.isText(at, 'ispe'))
    .map(({ body }) => ({ width: bytes.big(body + 4, 4), height: bytes.big(body + 8, 4) }));
  return sizes?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
}

/** What is in those of this type, from so many bytes on. Undefined where one of them is not as it should be. */
function boxesBelow(
  bytes: Bytes,
  boxes: readonly Box[],
  type: string,
  before: number,
): Box[] | undefined {
  const found: Box[] = [];
  for (const { at, body, end } of boxes) {
    if (!bytes.isText(at, type)) continue;
    const inside = boxesIn(bytes, body + before, end);
    if (inside === undefined) return undefined;
    found.push(...inside);
  }
  return found;
}

/** Boxes beside one another: ISO/IEC 14496-12, 4.2. Undefined where one goes beyond the end. */
function boxesIn(bytes: Bytes, from: number, end: number): Box[] | undefined {
  const boxes: Box[] = [];
  for (let at = from; at < end; at = boxes.at(-1)?.end ?? end) {
    const short = bytes.big(at, 4);
    const header = short === 1 ? 16 : 8;
    const size = short === 1 ? bytes.big(at + 8, 8) : short || end - at;
    if (size < header || at + size > end || boxes.length >= BOXES_MAX) return undefined;
    boxes.push({ at: at + 4, body: at + header, end: at + size });
  }
  return boxes;
}
