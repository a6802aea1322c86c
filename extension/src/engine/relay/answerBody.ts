import type { IncomingMessage } from 'node:http';
import { eachPiece } from '@bytesync/shared/eachPiece.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';

/**
 * The whole body of an answer; undefined when it has more than `limit` bytes. Memory: the body once where its
 * length is said before, else twice.
 * @param pass resolves when the next piece may come; nothing: at once
 * @throws what the connection fails with; an Error when it ends before the body does
 */
export async function answerBody(
  incoming: IncomingMessage,
  limit: number,
  pass: (bytes: number) => Promise<void> | undefined,
): Promise<Uint8Array | undefined> {
  const body = bodyOf(incoming, limit);
  let size = 0;
  try {
    await eachPiece(incoming, (piece) => {
      const { length } = piece;
      size += length;
      if (size > limit) throw new Error('the answer is too large');
      body.add(piece);
      return pass(length);
    });
  } catch (error) {
    if (size > limit) return undefined;
    throw error;
  }
  if (!incoming.complete) throw new Error('the answer ended early');
  return body.whole();
}

interface GrowingBody {
  add(piece: Uint8Array): void;
  whole(): Uint8Array;
}

function bodyOf({ headers }: IncomingMessage, limit: number): GrowingBody {
  const said = headers['content-length'];
  const length = said === undefined ? Number.NaN : Number(said);
  return length <= limit ? new KnownBody(length) : new PiecedBody();
}

/** The parser sees to it that no more comes than was said, nor less when the answer is complete. */
class KnownBody implements GrowingBody {
  readonly #bytes: Uint8Array;
  #filled = 0;

  constructor(length: number) {
    this.#bytes = Buffer.allocUnsafeSlow(length);
  }

  add(piece: Uint8Array): void {
    this.#bytes.set(piece, this.#filled);
    this.#filled += piece.length;
    releaseBytes(piece);
  }

  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.#filled);
  }
}

class PiecedBody implements GrowingBody {
  readonly #pieces: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }

  whole(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}
