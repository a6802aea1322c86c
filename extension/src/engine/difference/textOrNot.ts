/** As Git does it: a text has no zero byte in so many bytes of its beginning. */
export const LOOKED_AT = 8000;

export function isText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, LOOKED_AT).includes(0);
}
