const LF = 10;

/**
 * Where the lines of a text begin, in bytes, and where the last one ends: one more than there are lines. A line ends
 * behind its LF. Undefined where there are more lines than `most`.
 */
export function lineStarts(bytes: Uint8Array, most: number): Uint32Array<ArrayBuffer> | undefined {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (ends.length === most) return undefined;
    const end = bytes.indexOf(LF, at);
    at = end < 0 ? bytes.length : end + 1;
    ends.push(at);
  }
  const starts = new Uint32Array(ends.length + 1);
  starts.set(ends, 1);
  return starts;
}
