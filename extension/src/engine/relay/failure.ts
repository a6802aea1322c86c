import { BytesyncError, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';

/** Failures that may be gone at the next try. Everything else is an answer, and final. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'relay-unreachable',
  'relay-timeout',
  'proxy-failed',
  'buffer-full',
  'disk-low',
  'rate-limited',
  'shutting-down',
  'connection-token-wrong',
  'internal',
]);

// Certificates don't mend themselves, nor does a proxy's no.
const LASTING_REASON = /CERT|ALTNAME|UNABLE_TO_|^HTTP 40[0-7]/;

// What a buffer of chunks loses again, a log and a list of streams never do.
const NEVER_EMPTIED: ReadonlySet<unknown> = new Set(['log', 'streams']);

/**
 * Whether by these values of 'buffer-full' nothing more can be said in the session: its log is full. Only the relay of this
 * member can tell: what another member says of itself names that member, and no relay.
 */
export function isLogFull({ what, relay, member }: ErrorValues): boolean {
  return what === 'log' && relay !== undefined && member === undefined;
}

/** Whether trying again may help. */
export function mayPass({ code, values }: BytesyncError): boolean {
  if (code === 'buffer-full') return !NEVER_EMPTIED.has(values.what);
  return PASSING.has(code) && !LASTING_REASON.test(String(values.reason ?? ''));
}

// HTTP's parser, the WebSocket library and TLS name what they could not read by such codes; the
// library has none for handshakes, only sentences.
const UNREADABLE = /^(HPE_|WS_ERR_|EPROTO$|ERR_SSL_)/;
const BAD_HANDSHAKE = /^(Invalid|Server sent|Missing) /;

/** The error of a socket to the relay, or of what came out of it, in the product's own words. */
export function socketFailure(cause: Error, relay: string): BytesyncError {
  if (cause instanceof BytesyncError) return cause;
  const named = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  const reason = named ?? cause.message;
  const unreadable = named ? UNREADABLE.test(named) : BAD_HANDSHAKE.test(cause.message);
  const code = unreadable ? 'relay-nonsense' : 'relay-unreachable';
  return new BytesyncError(code, { relay, reason }, { cause });
}
