import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import { ONLY_KINDS } from '../engine/comparison/filter/onlyKind.ts';
import { MATCHINGS } from '../engine/comparison/item.ts';
import { IGNORE_PRESETS } from '../engine/ignoring/ignorePresets.ts';
import { NAME_CHOICES } from '../engine/ignoring/nameRules.ts';
import { MOST_DAYS, sizeOf, USUAL_DAYS } from '../engine/trash/retention.ts';

const MOST_RELAYS = 100;

/** A relay that a person saved. */
const relaySchema = z.object({
  name: z.string().min(1).max(100),
  url: z.string().min(1).max(1024).refine(URL.canParse),
});
export type SavedRelay = z.infer<typeof relaySchema>;

/**
 * One schema for each setting. What doesn't fit counts as not set, but for `ignore`, `ignorePresets`, `hiddenFiles`,
 * `only`, `match` and `trash`: without them files would leave this machine, be changed, or be gone, that somebody wanted to keep.
 */
export const SETTING_SCHEMAS = {
  // One that was mistyped does not take the others with it.
  relays: z
    .array(relaySchema.optional().catch(undefined))
    .catch([])
    .transform((relays) => relays.flatMap((relay) => relay ?? []).slice(-MOST_RELAYS)),
  memberName: z.string().max(64).catch(''),
  networkAddress: z.string().max(64).catch(''),
  preset: z.enum(['update', 'two-way', 'mirror', 'backup', 'rules']).catch('update'),
  contents: z.enum(['standard', 'checksum']).catch('standard'),
  only: z.enum(['both', ...ONLY_KINDS]).default('both'),
  match: z.enum(MATCHINGS).default('path'),
  useGitignore: z.boolean().catch(true),
  ignore: z.array(z.string().max(1024)).max(1000).default([]),
  ignorePresets: z.array(z.enum(IGNORE_PRESETS)).max(100).default([]),
  hiddenFiles: z.enum(NAME_CHOICES).default('include'),
  systemFiles: z.enum(NAME_CHOICES).catch('exclude'),
  admitTrustedDevices: z.boolean().catch(false),
  limitRate: z.number().min(0).max(10_000_000).catch(0),
  'trash.days': z.number().min(0).max(MOST_DAYS).default(USUAL_DAYS),
  'trash.size': z
    .string()
    .max(32)
    .refine((text) => text.trim() === '' || sizeOf(text) !== undefined)
    .default(''),
  showFileLimit: z.number().min(1).max(64).catch(5),
};
export type Settings = {
  readonly [K in keyof typeof SETTING_SCHEMAS]: z.infer<(typeof SETTING_SCHEMAS)[K]>;
};

/**
 * A setting as it is used.
 * @param value as the editor has it
 * @throws BytesyncError usage, for those that keep files here
 */
export function settingOf<K extends keyof Settings>(name: K, value: unknown): Settings[K] {
  const parsed = SETTING_SCHEMAS[name].safeParse(value);
  if (!parsed.success) throw new BytesyncError('usage', { setting: `bytesync.${name}` });
  return parsed.data as Settings[K];
}

/** The list of relays with one more; what else stands there stays, whatever it is. */
export function withRelay(stored: unknown, relay: SavedRelay): unknown[] {
  const others: unknown[] = Array.isArray(stored) ? stored : [];
  return [...others.filter((one) => relaySchema.safeParse(one).data?.url !== relay.url), relay];
}
