import { type Coloured, PIECE, type TextSide } from './coloured.ts';

type Piece = Extract<Coloured, { kind: 'lines' }>;

interface Waiting {
  readonly side: TextSide;
  /** So many pieces are needed. */
  readonly pieces: number;
  readonly go: () => void;
}

/** The colours of two texts as far as they have come. Whoever wants more of them waits. */
export class TextColours {
  readonly #pieces: Readonly<Record<TextSide, Piece[]>> = { left: [], right: [] };
  #waiting: Waiting[] = [];
  #isOver = false;

  add(piece: Piece): void {
    this.#pieces[piece.side].push(piece);
    this.#wake();
  }

  /** Nothing comes any more: what is not here is plain. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** The runs of lines (see `lineRuns`), when they are here or nothing comes any more; as many as were asked for. */
  async lines(side: TextSide, first: number, count: number): Promise<(readonly number[])[]> {
    const pieces = Math.floor((first + count - 1) / PIECE) + 1;
    if (!this.#has({ side, pieces })) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push({ side, pieces, go: resolve });
      await promise;
    }
    return Array.from({ length: count }, (_, at) => this.#line(side, first + at));
  }

  #has({ side, pieces }: Pick<Waiting, 'side' | 'pieces'>): boolean {
    return this.#isOver || this.#pieces[side].length >= pieces;
  }

  #wake(): void {
    const ready = this.#waiting.filter((one) => this.#has(one));
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const { go } of ready) go();
  }

  #line(side: TextSide, line: number): readonly number[] {
    const piece = this.#pieces[side][Math.floor(line / PIECE)];
    const at = line % PIECE;
    const [from, to] = [piece?.starts[at], piece?.starts[at + 1]];
    return piece === undefined || to === undefined ? [] : [...piece.runs.subarray(from, to)];
  }
}
