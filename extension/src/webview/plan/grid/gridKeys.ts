import type { Sought } from '../../gridChoices.ts';
import { type Key, type RowsAt, rowOfKey } from '../../rows/rowKeys.ts';
import type { Picking } from '../actions.ts';
import type { FoldIntent } from './folds.ts';

/** What a key means in the grid. */
export type Intent =
  | { readonly kind: 'go'; readonly row: number; readonly extend: boolean }
  | { readonly kind: 'next'; readonly to: Sought; readonly back: boolean }
  | { readonly kind: 'review'; readonly reviewed: boolean }
  | { readonly kind: 'fold'; readonly fold: FoldIntent }
  | { readonly kind: 'all' | 'none' | 'toggle' | 'compare' | 'merge' | 'rule' | Picking };

/** Undefined for keys that are not the grid's. */
export function intentOf(pressed: Key, at: RowsAt): Intent | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return withControl(key, shiftKey, at);
  const row = rowOfKey(key, at);
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

function withControl(key: string, extend: boolean, at: RowsAt): Intent | undefined {
  if (key.toLowerCase() === 'a' && !extend) return { kind: 'all' };
  if (key === 'Home') return go(0, extend, at);
  if (key === 'ArrowLeft' && !extend) return { kind: 'fold', fold: 'close-all' };
  return key === 'End' ? go(at.rows - 1, extend, at) : undefined;
}

function go(row: number, extend: boolean, { rows }: RowsAt): Intent | undefined {
  if (rows === 0) return undefined;
  return { kind: 'go', row: Math.max(0, Math.min(rows - 1, row)), extend };
}
