import { asBytesyncError, type ErrorValues } from '@bytesync/shared/errors.ts';
import type { Health } from '@bytesync/shared/wire/relayApi.ts';
import type { ProxySettings } from '../relay/proxy.ts';
import type { Transport } from '../relay/transport.ts';

/** What is looked at on the way to a relay, in this order. */
export const CONNECTION_STEPS = [
  'address',
  'name',
  'proxy',
  'connection',
  'relay',
  'protocol',
  'webSocket',
  'accessToken',
] as const;
export type ConnectionStep = (typeof CONNECTION_STEPS)[number];

/** What is wrong with a step, or why there was nothing to look at. */
export const CONNECTION_CODES = [
  // address
  'address-malformed',
  'address-insecure',
  // name
  'name-unknown',
  'name-left-to-proxy',
  // proxy
  'proxy-unused',
  'proxy-address',
  'proxy-unreachable',
  'proxy-wants-login',
  'proxy-refused',
  'proxy-cannot-reach',
  // connection
  'nothing-listens',
  'no-answer',
  'connection-cut',
  'not-tls',
  'certificate-untrusted',
  'certificate-of-another-name',
  'certificate-expired',
  'certificate-mismatch',
  // relay
  'not-a-relay',
  'relay-draining',
  // protocol
  'relay-too-old',
  'program-too-old',
  // webSocket
  'websocket-blocked',
  'websocket-silent',
  // accessToken
  'access-token-needed',
  'access-token-refused',
  'too-many-attempts',
  // any
  'timed-out',
  'failed',
] as const;
export type ConnectionCode = (typeof CONNECTION_CODES)[number];

export interface StepResult {
  readonly step: ConnectionStep;
  /** 'skipped' has a code when there was nothing to look at, and none after a failure. */
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly code?: ConnectionCode;
  /** For the sentence; never secrets. */
  readonly values: ErrorValues;
}

export interface CheckOptions {
  readonly relayUrl: string;
  readonly proxy?: ProxySettings | undefined;
  /** SHA-256 of the relay's self-signed certificate (DER), where the invitation pins one. */
  readonly certificate?: Uint8Array | undefined;
  readonly accessToken?: string | undefined;
  readonly signal: AbortSignal;
}

/** What the steps know of the way, and learn for the later ones. */
export interface Probe {
  readonly relay: URL;
  readonly options: CheckOptions;
  /** Whatever is open when the check ends is closed. */
  readonly closing: (() => void)[];
  /** @throws BytesyncError proxy-failed */
  transport(): Transport;
  health?: Health;
}

export type Outcome =
  | { readonly state: 'ok'; readonly values: ErrorValues }
  | {
      readonly state: 'skipped' | 'failed';
      readonly code: ConnectionCode;
      readonly values: ErrorValues;
    };

/** Looks at one step. What it throws is a failure, too. */
export type StepCheck = (probe: Probe, signal: AbortSignal) => Promise<Outcome>;

export function ok(values: ErrorValues = {}): Outcome {
  return { state: 'ok', values };
}

/** There was nothing to look at. */
export function skipped(code: ConnectionCode): Outcome {
  return { state: 'skipped', code, values: {} };
}

export function failed(code: ConnectionCode, values: ErrorValues = {}): Outcome {
  return { state: 'failed', code, values };
}

/** The shortest that says why: a reason, the system's code, or words. */
export function reasonOf(error: unknown): string {
  const { code, values, cause } = asBytesyncError(error);
  if (values.reason !== undefined) return String(values.reason);
  if (!(cause instanceof Error)) return code;
  return 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : cause.message.slice(0, 200);
}
