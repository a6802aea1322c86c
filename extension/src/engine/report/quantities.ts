const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Numbers as people of one language write them. `language`: BCP 47. */
export class Quantities {
  readonly #language: string;

  constructor(language: string) {
    this.#language = language;
  }

  count(count: number): string {
    return count.toLocaleString(this.#language);
  }

  /** In powers of 1000: 999 bytes, 1.2 MB; in French 1,2 Mo. */
  bytes(bytes: number): string {
    let value = bytes;
    let at = 0;
    while (value >= 999.5 && at < BYTE_UNITS.length - 1) {
      value /= 1000;
      at += 1;
    }
    const digits = at > 0 && value < 9.95 ? 1 : 0;
    return this.#unit(value, BYTE_UNITS[at] ?? 'byte', digits, at === 0 ? 'long' : 'short');
  }

  /** 0.4 sec, 3 min 5 sec, 2 hr 10 min. */
  duration(ms: number): string {
    const seconds = ms / 1000;
    if (seconds < 9.95) return this.#unit(seconds, 'second', 1);
    const whole = Math.round(seconds);
    if (whole < 60) return this.#unit(whole, 'second');
    if (whole < 3600) return this.#pair(whole, 60, 'minute', 'second');
    return this.#pair(Math.floor(whole / 60), 60, 'hour', 'minute');
  }

  /** Day and time of day, as the machine's clock shows them. */
  moment(date: Date): string {
    return date.toLocaleString(this.#language, { dateStyle: 'long', timeStyle: 'short' });
  }

  #pair(amount: number, size: number, large: string, small: string): string {
    return `${this.#unit(Math.floor(amount / size), large)} ${this.#unit(amount % size, small)}`;
  }

  #unit(value: number, unit: string, digits = 0, unitDisplay: 'long' | 'short' = 'short'): string {
    const fractions = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    const options = { style: 'unit', unit, unitDisplay, ...fractions } as const;
    return value.toLocaleString(this.#language, options);
  }
}
