/** From where to where a line differs from another one, in UTF-16 code units. */
export type Part = readonly [from: number, to: number];

/** The parts of two lines between what they begin with and what they end with alike; no character is cut in two. */
export function changedParts(left: string, right: string): readonly [left: Part, right: Part] {
  const most = Math.min(left.length, right.length);
  let start = 0;
  while (start < most && left[start] === right[start]) start += 1;
  if (isHigh(left.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  while (end < most - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  if (end > 0 && isLow(left.charCodeAt(left.length - end))) end -= 1;
  return [
    [start, left.length - end],
    [start, right.length - end],
  ];
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
