import type { PageRegion } from '../differenceMessages.ts';

/** Bytes of a row, and of all that is seen at once of a side. */
export const HEX_ROW = 16;
export const HEX_BYTES = 256;

export type HexSide = 'left' | 'right';

/** Gives bytes of a side, fewer at its end; undefined where something else is shown by then. */
export type FetchBytes = (
  side: HexSide,
  offset: number,
  length: number,
) => Promise<Uint8Array | undefined>;

export interface HexPage {
  readonly fetch: FetchBytes;
  changed(): void;
  failed(error: unknown): void;
}

export interface HexState {
  /** Index of the region that was chosen; -1: none. */
  readonly region: number;
  /** Where both sides begin, in bytes. */
  readonly left: number;
  readonly right: number;
  /** Undefined until they are here. */
  readonly bytes: Readonly<Record<HexSide, Uint8Array>> | undefined;
}

/** The bytes around a changed region, of both sides. */
export class HexView {
  readonly #page: HexPage;
  readonly #regions: readonly PageRegion[];
  readonly #sizes: Readonly<Record<HexSide, number>>;
  #state: HexState = { region: -1, left: 0, right: 0, bytes: undefined };

  constructor(
    page: HexPage,
    regions: readonly PageRegion[],
    sizes: Readonly<Record<HexSide, number>>,
  ) {
    this.#page = page;
    this.#regions = regions;
    this.#sizes = sizes;
    this.show(0);
  }

  get state(): HexState {
    return this.#state;
  }

  /** Shows a region, behind a row of what is before it on both sides. Without one, the beginning. */
  show(region: number): void {
    const { offset, baseOffset } = this.#regions[region] ?? { offset: 0, baseOffset: 0 };
    const before = Math.min(HEX_ROW, offset, baseOffset);
    const known = region < this.#regions.length ? region : -1;
    this.#go({ region: known, left: baseOffset - before, right: offset - before });
  }

  /** Whether there is more of one of the sides. */
  has(back: boolean): boolean {
    const { left, right } = this.#state;
    if (back) return Math.min(left, right) > 0;
    return left + HEX_BYTES < this.#sizes.left || right + HEX_BYTES < this.#sizes.right;
  }

  /** Goes on, or back; both sides by the same, so that they stay beside each other. */
  step(back: boolean): void {
    if (!this.has(back)) return;
    const { left, right, region } = this.#state;
    const by = back ? -Math.min(HEX_BYTES, left, right) : HEX_BYTES;
    this.#go({ region, left: left + by, right: right + by });
  }

  #go(place: Omit<HexState, 'bytes'>): void {
    this.#state = { ...place, bytes: undefined };
    this.#page.changed();
    const fetch = (side: HexSide) => this.#page.fetch(side, place[side], HEX_BYTES);
    Promise.all([fetch('left'), fetch('right')])
      .then(([left, right]) => {
        const { left: before, right: after } = this.#state;
        // Somebody has gone on meanwhile.
        const isSame = before === place.left && after === place.right;
        if (!isSame || left === undefined || right === undefined) return;
        this.#state = { ...this.#state, bytes: { left, right } };
        this.#page.changed();
      })
      .catch((error: unknown) => this.#page.failed(error));
  }
}
