/**
 * How a stranger becomes a member: request, offer, reveal, and after a person's yes the welcome. The
 * commitment in the request keeps either side from choosing the safety words (S. Vaudenay, "Secure
 * Communications over Insecure Channels Based on Short Authenticated Strings", CRYPTO 2005).
 */
export type { OfferedRole } from './admissionMessages.ts';
export { HostAdmission, type HostOptions, type KnockingNewcomer } from './hostAdmission.ts';
export {
  NewcomerAdmission,
  type NewcomerOptions,
  type OfferReceived,
} from './newcomerAdmission.ts';
export { type Welcome, welcomeSchema } from './welcome.ts';
