import type { Constant } from './tree.ts';

/** As the program writes sizes, KB is 1000 bytes; KiB is 1024. */
export const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  TB: 1000 ** 4,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

const UNIT_BYTES = new Map(
  Object.entries(SIZE_UNITS).map(([unit, bytes]) => [unit.toLowerCase(), bytes]),
);

export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const DAY_US = 24 * 60 * MINUTE_US;

/** Microseconds of each unit of a relative date. A year has 365 days. */
export const DATE_UNITS: Readonly<Record<string, number>> = {
  s: SECOND_US,
  m: MINUTE_US,
  h: 60 * MINUTE_US,
  d: DAY_US,
  w: 7 * DAY_US,
  y: 365 * DAY_US,
};

export function isSizeUnit(text: string): boolean {
  return UNIT_BYTES.has(text.toLowerCase());
}

/** A size such as 10MB, 1.5GiB or 0; undefined for anything else, parts of a byte included. */
export function parseSize(text: string): Constant | undefined {
  const [, whole = '', fraction = '', unit = ''] =
    /^(\d{1,16})(?:\.(\d{1,12}))?([a-z]*)$/iu.exec(text) ?? [];
  const factor = UNIT_BYTES.get(unit === '' ? 'b' : unit.toLowerCase());
  if (whole === '' || factor === undefined) return undefined;
  const scaled = BigInt(whole + fraction) * BigInt(factor);
  const divisor = 10n ** BigInt(fraction.length);
  const bytes = Number(scaled / divisor);
  if (scaled % divisor !== 0n || !Number.isSafeInteger(bytes)) return undefined;
  return { kind: 'size', bytes };
}

/** A day, minute or second in UTC, or `now` with a distance; undefined for anything else. */
export function parseDate(text: string): Constant | undefined {
  return parseRelative(text) ?? parseAbsolute(text);
}

function parseRelative(text: string): Constant | undefined {
  if (text.toLowerCase() === 'now') return { kind: 'now', laterUs: 0 };
  const [, sign, amount = '', unit = ''] = /^now([+-])(\d{1,9})([smhdwy])$/iu.exec(text) ?? [];
  const unitUs = DATE_UNITS[unit.toLowerCase()];
  if (unitUs === undefined) return undefined;
  const distance = Number(amount) * unitUs;
  if (!Number.isSafeInteger(distance)) return undefined;
  return { kind: 'now', laterUs: sign === '-' && distance > 0 ? -distance : distance };
}

function parseAbsolute(text: string): Constant | undefined {
  const [, day, minute = '00:00', second] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d))?Z?)?$/iu.exec(text) ?? [];
  if (day === undefined) return undefined;
  const exact = `${day}T${minute}:${second ?? '00'}.000Z`;
  const ms = Date.parse(exact);
  // 30 February is read as 2 March.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== exact) return undefined;
  const spanUs = second !== undefined ? SECOND_US : text.length > 10 ? MINUTE_US : DAY_US;
  return { kind: 'date', fromUs: ms * 1000, spanUs };
}

export function printConstant(constant: Constant): string {
  switch (constant.kind) {
    case 'size':
      return String(constant.bytes);
    case 'date': {
      const text = new Date(constant.fromUs / 1000).toISOString();
      if (constant.spanUs === DAY_US) return text.slice(0, 10);
      return text.slice(0, constant.spanUs === MINUTE_US ? 16 : 19);
    }
    case 'now':
      return printNow(constant.laterUs);
  }
}

function printNow(laterUs: number): string {
  if (laterUs === 0) return 'now';
  const distance = Math.abs(laterUs);
  const units = Object.entries(DATE_UNITS).reverse();
  const [unit = 's', unitUs = SECOND_US] =
    units.find(([, us]) => distance % us === 0 && distance / us <= 999_999_999) ?? [];
  return `now${laterUs < 0 ? '-' : '+'}${distance / unitUs}${unit}`;
}
