import { LIMITS } from '@bytesync/shared/limits.ts';
import { InvalidArgumentError } from 'commander';
import { IGNORE_PRESETS, type IgnorePreset } from '../engine/ignoring/ignorePresets.ts';
import { LEAST_RATE } from '../engine/relay/rateLimit.ts';
import { ageOf, sizeOf } from '../engine/trash/retention.ts';

export function pattern(value: string, before: string[]): string[] {
  if (value.length > LIMITS.pattern) {
    throw new InvalidArgumentError(`It may have ${LIMITS.pattern} characters at most.`);
  }
  if (before.length >= LIMITS.patterns) {
    throw new InvalidArgumentError(`There may be ${LIMITS.patterns} patterns at most.`);
  }
  return [...before, value];
}

export function ignorePresets(value: string, before: IgnorePreset[]): IgnorePreset[] {
  const named = value.split(',').map((text) => {
    const preset = IGNORE_PRESETS.find((one) => one === text.trim());
    if (preset === undefined) {
      throw new InvalidArgumentError(`There are the presets ${IGNORE_PRESETS.join(' and ')}.`);
    }
    return preset;
  });
  return [...before, ...named];
}

/** Labels of sources, with commas between them. */
export function labels(text: string): string[] {
  const named = text.split(',').map((one) => one.trim().toUpperCase());
  if (named.length > LIMITS.members || !named.every((one) => /^[A-Z]\d{0,4}$/.test(one))) {
    throw new InvalidArgumentError(
      'It must be a letter, a letter and a number, or several with commas: B, B2, or A,B.',
    );
  }
  return named;
}

/** Bytes a second. */
export function rate(text: string): number {
  const bytes = sizeOf(text);
  if (bytes === undefined || bytes < LEAST_RATE) {
    throw new InvalidArgumentError('It must be a size, 16KB at least: 500KB, or 2MB.');
  }
  return bytes;
}

export function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

/** Bytes. */
export function size(text: string): number {
  const bytes = sizeOf(text);
  if (bytes === undefined)
    throw new InvalidArgumentError('It must be a size: 500MB, 10GB, 1.5TiB.');
  return bytes;
}

/** Milliseconds. */
export function age(text: string): number {
  const ms = ageOf(text);
  if (ms === undefined) throw new InvalidArgumentError('It must be an age: 12h, 30d or 8w.');
  return ms;
}
