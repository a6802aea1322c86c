import { type Key, type RowsAt, rowOfKey } from '../rows/rowKeys.ts';

/** What a key means in the lines. */
export type TextIntent =
  | { readonly kind: 'go'; readonly row: number }
  | { readonly kind: 'next'; readonly back: boolean }
  | { readonly kind: 'across'; readonly by: number }
  | { readonly kind: 'open' };

/** Undefined for keys that are not of the lines. */
export function textIntent(pressed: Key, at: RowsAt): TextIntent | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed;
  if (altKey || at.rows === 0) return undefined;
  if (key === 'F7' && !ctrlKey && !metaKey) return { kind: 'next', back: shiftKey };
  if (shiftKey) return undefined;
  const row = rowFor(key, at, ctrlKey || metaKey);
  if (row !== undefined) return { kind: 'go', row: Math.max(0, Math.min(at.rows - 1, row)) };
  if (ctrlKey || metaKey) return undefined;
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    return { kind: 'across', by: key === 'ArrowRight' ? 1 : -1 };
  }
  return key === 'Enter' ? { kind: 'open' } : undefined;
}

/** With Control only the ends are of the lines. */
function rowFor(key: string, at: RowsAt, control: boolean): number | undefined {
  return control && key !== 'Home' && key !== 'End' ? undefined : rowOfKey(key, at);
}
