import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import { isLoopback, proxyList } from './limits/clientAddress.ts';
import { type RelayLimits, relayLimitsSchema } from './limits/limits.ts';

/** Log levels, in pino's words. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What the relay listens on, where it keeps its data, and whom it serves. */
export const relaySettingsSchema = z.strictObject({
  /** Name or address to listen on. */
  host: z.string().min(1).max(255).default('127.0.0.1'),
  /** 0: any free one. */
  port: z.number().int().min(0).max(65535).default(8787),
  /** Folder for the database and the chunks; made when it isn't there. */
  dataDir: z.string().min(1),
  /** Whoever creates a session needs one of these, if there are any. */
  accessTokens: z.array(z.string().regex(/^[\x21-\x7e]{16,512}$/)).default([]),
  /** Serve without access tokens on an address that others can reach. */
  open: z.boolean().default(false),
  /** Addresses and subnets of reverse proxies, whose X-Forwarded-For is believed. */
  trustedProxies: z.array(z.string()).default([]).refine(isProxyList),
  /** PEM file of the certificate, with those that vouch for it; with it the relay serves TLS. */
  tlsCert: z.string().min(1).optional(),
  /** PEM file of its key. */
  tlsKey: z.string().min(1).optional(),
  limits: relayLimitsSchema.prefault({}),
});

export type RelaySettings = z.infer<typeof relaySettingsSchema>;

/** The settings as they are given: what is missing gets its default. */
export interface RelaySettingsInput {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly dataDir: string;
  readonly accessTokens?: readonly string[] | undefined;
  readonly open?: boolean | undefined;
  readonly trustedProxies?: readonly string[] | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly limits?: Partial<RelayLimits> | undefined;
}

/**
 * Checks settings and fills in defaults.
 * @throws BytesyncError usage (with the setting's name), relay-open-refused
 */
export function parseSettings(input: RelaySettingsInput): RelaySettings {
  const result = relaySettingsSchema.safeParse(input);
  if (!result.success) {
    // Without the cause: it may quote an access token.
    const setting = result.error.issues[0]?.path.join('.') ?? '';
    throw new BytesyncError('usage', { setting });
  }
  const settings = result.data;
  if ((settings.tlsCert === undefined) !== (settings.tlsKey === undefined)) {
    // One without the other would be plain HTTP where somebody meant TLS.
    throw new BytesyncError('usage', { setting: settings.tlsCert ? 'tlsKey' : 'tlsCert' });
  }
  if (settings.accessTokens.length === 0 && !settings.open && !isLoopback(settings.host)) {
    throw new BytesyncError('relay-open-refused', { host: settings.host });
  }
  return settings;
}

const PREFIX = 'BYTESYNC_RELAY_';

/**
 * Reads settings from the environment: BYTESYNC_RELAY_HOST, _PORT, _DATA_DIR, _ACCESS_TOKENS (with
 * commas), _OPEN (true or false), _TRUSTED_PROXIES (with commas), _TLS_CERT and _TLS_KEY (files),
 * _LOG_LEVEL, and one for each limit, such as _SESSION_BYTES. Names that no setting has are refused: a misspelt limit is no limit.
 * @throws BytesyncError usage (with the variable's name)
 */
export function settingsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<RelaySettingsInput> & { readonly logLevel?: LogLevel } {
  const settings: Record<string, unknown> = {};
  const limits: Record<string, number> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === '') {
      continue;
    }
    const key = camelCase(name.slice(PREFIX.length));
    const reader = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    if (reader !== undefined) {
      settings[key] = reader(value, name);
    } else if (Object.hasOwn(relayLimitsSchema.shape, key)) {
      limits[key] = wholeNumber(value, name);
    } else {
      throw new BytesyncError('usage', { setting: name });
    }
  }
  return Object.keys(limits).length > 0 ? { ...settings, limits } : settings;
}

const READERS: Readonly<Record<string, (value: string, name: string) => unknown>> = {
  host: (value) => value,
  port: wholeNumber,
  dataDir: (value) => value,
  accessTokens: list,
  trustedProxies: list,
  tlsCert: (value) => value,
  tlsKey: (value) => value,
  open: (value, name) => oneOf(['true', 'false'] as const, value, name) === 'true',
  logLevel: (value, name) => oneOf(LOG_LEVELS, value, name),
};

function oneOf<T extends string>(allowed: readonly T[], value: string, name: string): T {
  const found = allowed.find((word) => word === value);
  if (found === undefined) {
    throw new BytesyncError('usage', { setting: name });
  }
  return found;
}

function wholeNumber(value: string, name: string): number {
  if (!/^\d{1,16}$/.test(value)) {
    throw new BytesyncError('usage', { setting: name });
  }
  return Number(value);
}

function list(value: string): string[] {
  return value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function isProxyList(entries: readonly string[]): boolean {
  try {
    proxyList(entries);
    return true;
  } catch {
    return false;
  }
}
