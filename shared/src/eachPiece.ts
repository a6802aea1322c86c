import { finished, type Readable } from 'node:stream';

/**
 * Gives each piece of a body to `take` as it comes; where that answers a promise, the next one waits for it. An iterator of the
 * stream would stop and start its socket for each piece, and copy together what has come meanwhile. Resolves at the
 * end of the body. A body that fails, or of which a piece is refused, is left as it is, standing still.
 * @throws what `take` throws; what the body fails with, also where it ends early
 */
export async function eachPiece(
  body: Readable,
  take: (piece: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let isOver = false;
  let working: Promise<void> | undefined;
  const fail = (error: unknown) => {
    isOver = true;
    body.pause();
    reject(error);
  };
  const onData = (piece: Uint8Array) => {
    if (isOver) return;
    try {
      working = take(piece);
    } catch (error) {
      fail(error);
      return;
    }
    if (working === undefined) return;
    body.pause();
    working.then(() => body.resume(), fail);
  };
  const unwatch = finished(body, { writable: false }, (error) => (error ? fail(error) : resolve()));
  body.on('data', onData);
  try {
    await promise;
  } catch (error) {
    // Whoever called gives up what `take` is busy with; its own failure has been told.
    await working?.catch(() => undefined);
    throw error;
  } finally {
    body.off('data', onData);
    unwatch();
  }
  // The last piece may have come together with the end.
  await working;
}
