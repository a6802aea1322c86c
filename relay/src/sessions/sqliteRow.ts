import type { SQLOutputValue } from 'node:sqlite';

/** One row as node:sqlite gives it. */
export type Row = Record<string, SQLOutputValue>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') {
    throw wrongType(column, 'text');
  }
  return value;
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') {
    throw wrongType(column, 'an integer');
  }
  return value;
}

export function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) {
    throw wrongType(column, 'a blob');
  }
  return value;
}

function wrongType(column: string, wanted: string): TypeError {
  return new TypeError(`The database is damaged: column ${column} is not ${wanted}.`);
}
