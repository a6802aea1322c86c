import { LIMITS } from '@bytesync/shared/limits.ts';
import { idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';

/** How the host's relay is reached; the window that resumes a session has to bring its own relay back first. */
const meetingSchema = z.discriminatedUnion('kind', [
  /** A relay that runs anyway. */
  z.object({ kind: z.literal('relay') }),
  /** A relay of this window, with what it keeps below the extension's storage. */
  z.object({
    kind: z.literal('embedded'),
    folder: idSchema,
    address: z.string().max(64),
    /** In a remote window: the invitation names the port that the editor forwards. */
    forwarded: z.boolean(),
  }),
]);
export type MeetingRecord = z.infer<typeof meetingSchema>;

/** The session that a window is in, as the window remembers it. No secrets. */
export const sessionRecordSchema = z.object({
  version: z.literal(1),
  sessionId: idSchema,
  /** Of this window: several windows of one installation may be members of the same session. */
  memberId: idSchema,
  isHost: z.boolean(),
  hostName: z.string().max(LIMITS.name),
  /** Host name of the relay, or what this place is called. */
  place: z.string().max(1100),
  meeting: meetingSchema,
  /** ms since 1970. */
  since: z.number().int().min(0),
});
export type SessionRecord = z.infer<typeof sessionRecordSchema>;
