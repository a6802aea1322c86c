import { MAX_INVITATION_TEXT } from '@bytesync/shared/crypto/invitation.ts';
import { welcomeSchema } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { decode, encode } from '@bytesync/shared/wire/codec.ts';
import { bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import { fileNameSchema } from '../session/messages.ts';

/** Characters of a saved membership; a larger one is not saved. */
export const MAX_SAVED_MEMBERSHIP = 4 * 1024 * 1024;

/**
 * What a member needs to come back to its session after its process was ended: the session as it was
 * when the present epoch began. From there on the log is read again, so that nothing of it can be
 * shown twice. Holds keys: to be kept as a secret.
 */
export const savedMembershipSchema = z.object({
  /**
   * 2 since a source may be a single file. A program that knows version 1 alone would take such a source
   * for its whole folder, so it must not understand this.
   */
  version: z.literal([1, 2]),
  role: z.enum(['host', 'member']),
  memberId: idSchema,
  boxSecret: bytesSchema(32),
  /** The code of the invitation; the session's id stands in it. */
  invitation: z.string().max(MAX_INVITATION_TEXT),
  /** The name under which this member is known. */
  name: z.string().max(LIMITS.name),
  hostDeviceKey: bytesSchema(32),
  welcome: welcomeSchema,
  /** Own sources by their id, with their folders; `file` where it is one file of that folder. */
  sources: z
    .array(
      z.object({
        sourceId: idSchema,
        root: z.string().max(32_768),
        name: z.string().max(LIMITS.name),
        file: fileNameSchema.optional(),
      }),
    )
    .max(1000),
});
export type SavedMembership = z.infer<typeof savedMembershipSchema>;

/** As text, for a store of secrets. */
export function encodeSavedMembership(saved: SavedMembership): string {
  return Buffer.from(encode(saved)).toString('base64url');
}

/** @throws BytesyncError home-unusable for what is not a saved membership of this version */
export function decodeSavedMembership(text: string): SavedMembership {
  try {
    if (text.length > MAX_SAVED_MEMBERSHIP) throw new Error('too large');
    const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
    return decode(savedMembershipSchema, bytes, MAX_SAVED_MEMBERSHIP, 'internal');
  } catch (cause) {
    throw new BytesyncError('home-unusable', { path: 'session' }, { cause });
  }
}
