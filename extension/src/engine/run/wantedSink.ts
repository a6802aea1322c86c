import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { OutgoingStream } from '../relay/outgoingStream.ts';
import type { ChunkSink } from './sinks.ts';

/** The way to other members: whoever makes the chunks ends once all of them were dropped. */
export function whileWanted(stream: OutgoingStream): ChunkSink {
  return {
    send: async (chunk) => {
      if (stream.isDeserted) throw new BytesyncError('member-dropped');
      await stream.send(chunk);
    },
  };
}
