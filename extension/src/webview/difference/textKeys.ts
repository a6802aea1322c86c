import type { Key } from '../plan/grid/gridKeys.ts';

/** What a key means in the lines. */
export type TextIntent =
  | { readonly kind: 'go'; readonly row: number }
  | { readonly kind: 'next'; readonly back: boolean }
  | { readonly kind: 'across'; readonly by: number }
  | { readonly kind: 'open' };

/** Where the lines are when a key is pressed. */
export interface TextAt {
  readonly active: number;
  readonly rows: number;
  /** Rows of a page. */
  readonly page: number;
}

/** Undefined for keys that are not of the lines. */
export function textIntent(pressed: Key, at: TextAt): TextIntent | undefined {
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

function rowFor(key: string, { active, rows, page }: TextAt, control: boolean): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return rows - 1;
  if (control) return undefined;
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + page;
    case 'PageUp':
      return active - page;
    default:
      return undefined;
  }
}
