import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { RunReport } from '../engine/report/runReport.ts';

/** What scripts rely on; README, "Exit codes". */
export const EXIT = {
  done: 0,
  undone: 1,
  usage: 2,
  refused: 3,
  relay: 4,
  interrupted: 130,
} as const;

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  usage: EXIT.usage,
  'folder-missing': EXIT.usage,
  'folder-not-a-folder': EXIT.usage,
  'folder-unreadable': EXIT.usage,
  'folder-same': EXIT.usage,
  'folder-nested': EXIT.usage,
  'file-not-a-file': EXIT.usage,
  'file-not-allowed': EXIT.usage,
  'file-unreadable': EXIT.usage,
  'file-same': EXIT.usage,
  'files-of-one-folder': EXIT.usage,
  'source-offered-twice': EXIT.usage,
  'source-mark-gone': EXIT.usage,
  'source-unknown': EXIT.usage,
  'filter-invalid': EXIT.usage,
  'rules-invalid': EXIT.usage,
  'two-way-by-name': EXIT.usage,
  'home-unusable': EXIT.usage,
  'runtime-unsupported': EXIT.usage,
  'invitation-malformed': EXIT.usage,
  'invitation-version': EXIT.usage,
  'relay-insecure': EXIT.usage,
  'relay-open-refused': EXIT.usage,
  'trash-version-unknown': EXIT.usage,
  'trash-path-unknown': EXIT.usage,
  'relay-certificate-unusable': EXIT.usage,
  'invitation-expired': EXIT.refused,
  'invitation-used': EXIT.refused,
  'host-key-mismatch': EXIT.refused,
  'certificate-mismatch': EXIT.refused,
  'admission-malformed': EXIT.refused,
  'not-admitted': EXIT.refused,
  'safety-words-refused': EXIT.refused,
  'session-already-started': EXIT.refused,
  'session-full': EXIT.refused,
  'session-unknown': EXIT.refused,
  'session-expired': EXIT.refused,
  'session-closed': EXIT.refused,
  'relay-token-wrong': EXIT.refused,
  'access-token-required': EXIT.refused,
  'confirmation-needed': EXIT.refused,
  'folder-in-use': EXIT.refused,
  guard: EXIT.refused,
  'consent-refused': EXIT.refused,
  'relay-unreachable': EXIT.relay,
  'relay-lost': EXIT.relay,
  'relay-nonsense': EXIT.relay,
  'relay-timeout': EXIT.relay,
  'relay-port-in-use': EXIT.relay,
  'relay-start-failed': EXIT.relay,
  'protocol-mismatch': EXIT.relay,
  'proxy-failed': EXIT.relay,
  'shutting-down': EXIT.relay,
  'rate-limited': EXIT.relay,
  'sessions-per-address': EXIT.relay,
  'buffer-full': EXIT.relay,
  'session-spent': EXIT.relay,
  'disk-low': EXIT.relay,
  'resume-impossible': EXIT.relay,
  interrupted: EXIT.interrupted,
};

export function exitCodeOf(code: ErrorCode): number {
  return BY_CODE[code] ?? EXIT.undone;
}

export function exitCodeOfReport(report: RunReport): number {
  if (report.failure) return exitCodeOf(report.failure.code);
  return report.status === 'done' ? EXIT.done : EXIT.undone;
}
