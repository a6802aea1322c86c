import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';

/** What says something else on the member that it befell than on the others. */
const OWN_FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'interrupted',
  'usage',
  'home-unusable',
  'folder-missing',
  'folder-not-a-folder',
  'folder-unreadable',
  'source-offered-twice',
  'source-mark-gone',
  'relay-unreachable',
  'relay-timeout',
  'relay-nonsense',
  'relay-lost',
  'shutting-down',
  'rate-limited',
]);

/** A member's failure as the other members are told of it. */
export function failureOf(
  session: Session,
  memberId: string,
  { code, values }: Pick<BytesyncError, 'code' | 'values'>,
): BytesyncError {
  const member = session.memberLabel(memberId);
  // Without a yes there, it is a no.
  if (code === 'confirmation-needed') return new BytesyncError('consent-refused', { member });
  if (OWN_FAILURES.has(code))
    return new BytesyncError('member-failed', { ...values, member, code });
  return new BytesyncError(code, { ...values, member });
}

/** What the host tells the others of why it ends the run: of itself, unless the failure names who it was. */
export function endingOf(
  session: Session,
  failure: Pick<BytesyncError, 'code' | 'values'>,
): Pick<BytesyncError, 'code' | 'values'> {
  const isNamed = failure.values.member !== undefined && !OWN_FAILURES.has(failure.code);
  return isNamed ? failure : failureOf(session, session.identity.memberId, failure);
}
