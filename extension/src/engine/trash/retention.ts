import { parseSize } from '../comparison/filter/values.ts';

/** How long, and how much, the trash of a folder keeps; what is absent is no bound. */
export interface Retention {
  /** Older versions go. Greater than 0. */
  readonly days?: number;
  /** The oldest go until no more than this is held, in bytes. Greater than 0. */
  readonly bytes?: number;
}

/** A month to notice what is missing. How much fits is the disk's business, and its owner's. */
export const USUAL_DAYS = 30;

/** A century. */
export const MOST_DAYS = 36_500;

const DAY_MS = 24 * 60 * 60 * 1000;

const AGE_UNITS: Readonly<Record<string, number>> = {
  h: DAY_MS / 24,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** What is 0 here is no bound; nobody who means "keep nothing" says it by a setting. */
export function retentionOf(days: number, bytes: number): Retention {
  return { ...(days > 0 && { days }), ...(bytes > 0 && { bytes }) };
}

/** Days in milliseconds. */
export function daysInMs(days: number): number {
  return days * DAY_MS;
}

/** Bytes of a size such as 10GB or 500 MiB; undefined for anything else. */
export function sizeOf(text: string): number | undefined {
  const size = parseSize(text.trim().replace(/\s+(?=[a-z]+$)/iu, ''));
  return size?.kind === 'size' ? size.bytes : undefined;
}

/** Milliseconds of an age such as 30d, 12h or 4w, at most a century; undefined for anything else. */
export function ageOf(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,6})([hdw])$/u.exec(text) ?? [];
  const ms = Number(amount) * (AGE_UNITS[unit] ?? Number.NaN);
  return ms <= daysInMs(MOST_DAYS) ? ms : undefined;
}
