/** A key as the browser tells of it. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Where the rows are when a key is pressed. */
export interface RowsAt {
  readonly active: number;
  readonly rows: number;
  /** Rows of a page. */
  readonly page: number;
}

/** The row that a key goes to, which may be one before the first or after the last; undefined for other keys. */
export function rowOfKey(key: string, { active, rows, page }: RowsAt): number | undefined {
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
