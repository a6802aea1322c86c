/**
 * Every error code of the product, the same on both sides of every boundary. Users see the sentence
 * that the catalogue has for a code, logs see the stack, the wire sees the code alone.
 */
export const ERROR_CODES = [
  // Usage and local folders
  'usage',
  'folder-missing',
  'folder-not-a-folder',
  'folder-unreadable',
  'folder-same',
  'folder-nested',
  'file-not-a-file',
  'file-not-allowed',
  'file-unreadable',
  'file-same',
  'files-of-one-folder',
  'source-offered-twice',
  'source-mark-gone',
  'source-unknown',
  'filter-invalid',
  'rules-invalid',
  'two-way-by-name',
  'home-unusable',
  'confirmation-needed',
  'runtime-unsupported',
  // Invitations and admission
  'invitation-malformed',
  'invitation-version',
  'invitation-expired',
  'invitation-used',
  'host-key-mismatch',
  'admission-malformed',
  'not-admitted',
  'safety-words-refused',
  'session-already-started',
  'session-full',
  'session-spent',
  'member-removed',
  // Relay: reaching it
  'relay-unreachable',
  'relay-lost',
  'relay-nonsense',
  'relay-insecure',
  'relay-timeout',
  'relay-port-in-use',
  'relay-open-refused',
  'relay-start-failed',
  'relay-certificate-unusable',
  'certificate-mismatch',
  'protocol-mismatch',
  'proxy-failed',
  // Relay: answers
  'access-token-required',
  'relay-token-wrong',
  'connection-token-wrong',
  'session-unknown',
  'session-exists',
  'session-expired',
  'session-closed',
  'member-unknown',
  'member-exists',
  'stream-unknown',
  'stream-exists',
  'chunk-missing',
  'chunk-conflict',
  'chunk-too-large',
  'chunk-digest-mismatch',
  'message-too-large',
  'message-malformed',
  'not-allowed',
  'buffer-full',
  'disk-low',
  'rate-limited',
  'sessions-per-address',
  'resume-impossible',
  'shutting-down',
  'internal',
  // Sealed room
  'log-forked',
  'envelope-unopenable',
  'statement-forged',
  'statement-malformed',
  'role-not-allowed',
  // Streams
  'stream-malformed',
  'stream-stalled',
  'stream-aborted',
  'source-lost',
  'chunk-forged',
  // Inventory, per item
  'entry-unreadable',
  'entry-vanished',
  'entry-changed',
  'special-file',
  'not-mounted',
  'name-not-unicode',
  'name-not-allowed',
  'path-not-allowed',
  'content-too-large',
  'inventory-malformed',
  'memory-malformed',
  'memory-unwritable',
  // Synchronization, per item
  'source-changed',
  'local-changed',
  'target-changed',
  'target-not-empty',
  'content-mismatch',
  'conflict',
  'unsaved',
  'not-permitted',
  'disk-full',
  'name-too-long',
  'read-only',
  'write-failed',
  'dependency-failed',
  'not-in-plan',
  'no-counterpart',
  // Trash
  'folder-in-use',
  'trash-version-unknown',
  'trash-path-unknown',
  'trash-foreign',
  // Runs
  'unsaved-too-many',
  'guard',
  'consent-refused',
  'plan-mismatch',
  'member-lost',
  'member-dropped',
  'dropped-out',
  'member-failed',
  'member-away',
  'run-in-progress',
  'decided-too-many',
  'decision-late',
  'plan-just-changed',
  'merge-needs-own',
  'merge-own-unsaved',
  'merge-open',
  'merge-not-text',
  'merge-own-changed',
  'merge-over',
  'merge-lost-changed',
  'merge-unchecked',
  'merge-too-many',
  'asked-too-many',
  'shown-too-many',
  'difference-late',
  'contents-late',
  'aborted',
  'interrupted',
  // Signature, delta and patch files
  'signature-malformed',
  'delta-malformed',
  'base-mismatch',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Named values that a sentence about the error may use. Never secrets. */
export type ErrorValues = Readonly<Record<string, string | number>>;

/** An error with a code; the sentence for it comes from the catalogue, never from `message`. */
export class BytesyncError extends Error {
  override readonly name = 'BytesyncError';
  readonly code: ErrorCode;
  readonly values: ErrorValues;

  constructor(code: ErrorCode, values: ErrorValues = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(values)}`, options);
    this.code = code;
    this.values = values;
  }
}

const known: ReadonlySet<string> = new Set(ERROR_CODES);

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && known.has(value);
}

/** What was thrown, as an error with a code: 'internal', with the cause, for what has none. */
export function asBytesyncError(error: unknown): BytesyncError {
  if (error instanceof BytesyncError) return error;
  return new BytesyncError('internal', {}, { cause: error });
}
