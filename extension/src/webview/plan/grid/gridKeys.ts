import type { Sought } from '../../gridChoices.ts';
import type { Picking } from '../actions.ts';
import type { FoldIntent } from './folds.ts';

/** A key as the browser tells of it. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means in the grid. */
export type Intent =
  | { readonly kind: 'go'; readonly row: number; readonly extend: boolean }
  | { readonly kind: 'next'; readonly to: Sought; readonly back: boolean }
  | { readonly kind: 'review'; readonly reviewed: boolean }
  | { readonly kind: 'fold'; readonly fold: FoldIntent }
  | { readonly kind: 'all' | 'none' | 'toggle' | 'compare' | 'merge' | 'rule' | Picking };

/** Where the grid is when a key is pressed. */
export interface At {
  readonly active: number;
  readonly rows: number;
  /** Rows of a page. */
  readonly page: number;
}

/** Undefined for keys that are not the grid's. */
export function intentOf(pressed: Key, at: At): Intent | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return withControl(key, shiftKey, at);
  const row = rowOf(key, at);
  if (row !== undefined) return go(row, shiftKey, at);
  switch (key) {
    case 'F7':
      return { kind: 'next', to: 'waiting', back: shiftKey };
    case 'F8':
      return { kind: 'next', to: 'not-reviewed', back: shiftKey };
    case 'r':
    case 'R':
      return { kind: 'review', reviewed: !shiftKey };
    case 'ArrowRight':
      return { kind: 'fold', fold: 'in' };
    case 'ArrowLeft':
      return { kind: 'fold', fold: 'out' };
    case '*':
      return { kind: 'fold', fold: 'open-all' };
    case ' ':
      return { kind: 'toggle' };
    case 'Enter':
      return { kind: 'compare' };
    case '.':
      return { kind: 'decide' };
    case '=':
      return { kind: 'contents' };
    case 'd':
    case 'D':
      return { kind: 'difference' };
    case 'm':
    case 'M':
      return { kind: 'merge' };
    case 'n':
    case 'N':
      return { kind: 'rule' };
    case 'Escape':
      return { kind: 'none' };
    default:
      return undefined;
  }
}

function withControl(key: string, extend: boolean, at: At): Intent | undefined {
  if (key.toLowerCase() === 'a' && !extend) return { kind: 'all' };
  if (key === 'Home') return go(0, extend, at);
  if (key === 'ArrowLeft' && !extend) return { kind: 'fold', fold: 'close-all' };
  return key === 'End' ? go(at.rows - 1, extend, at) : undefined;
}

function rowOf(key: string, { active, rows, page }: At): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + page;
    case 'PageUp':
      return active - page;
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}

function go(row: number, extend: boolean, { rows }: At): Intent | undefined {
  if (rows === 0) return undefined;
  return { kind: 'go', row: Math.max(0, Math.min(rows - 1, row)), extend };
}
