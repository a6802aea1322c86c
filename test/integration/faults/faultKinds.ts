import type { Seeded } from './seeded.ts';

/** When something happens: so many ms after all have been started, or after contents begin to arrive. */
export interface Moment {
  readonly after: 'start' | 'transfer';
  readonly ms: number;
}

/** What can go wrong. Members are programs: 0 is the host, then those that join. */
export type Details =
  | { readonly kind: 'kill-member'; readonly member: number }
  /** At a change of the file system: the number of the change on its thread, and right before or after it. */
  | { readonly kind: 'kill-at-change'; readonly member: number; readonly at: string }
  | { readonly kind: 'sleep'; readonly member: number; readonly forMs: number }
  /** Killed, or stopped for ever, while the relay holds no more than so many bytes of a session. */
  | {
      readonly kind: 'never-returns';
      readonly member: number;
      readonly signal: 'SIGKILL' | 'SIGSTOP';
      readonly sessionBytes: number;
    }
  | { readonly kind: 'kill-relay'; readonly awayMs: number }
  | { readonly kind: 'cut'; readonly share: number; readonly times: number }
  | { readonly kind: 'storm'; readonly status: 429 | 503; readonly forMs: number }
  | { readonly kind: 'latency'; readonly upToMs: number; readonly forMs: number }
  | { readonly kind: 'loss'; readonly share: number; readonly forMs: number }
  /** The clock of a program (-1: the relay's) goes forward or back by so many seconds, and perhaps is set right again. */
  | {
      readonly kind: 'clock';
      readonly member: number;
      readonly seconds: number;
      readonly forMs: number;
    }
  | { readonly kind: 'disk-full'; readonly left: number }
  | { readonly kind: 'relay-disk-full'; readonly left: number; readonly forMs: number }
  /** Folders: 0 is the first of the host, then its others, then those of the others. */
  | { readonly kind: 'meddle'; readonly folder: number; readonly times: number };

export type Fault = Moment & Details;

/** Kinds as they are chosen; few seeds in a row have each. */
export const CHOICES = [
  ...(['kill-target', 'meddle', 'kill-source', 'latency', 'kill-at-change', 'loss'] as const),
  ...(['disk-full', 'kill-relay', 'relay-disk-full', 'clock', 'never-returns', 'cut'] as const),
  ...(['sleep', 'storm', 'kill-at-change', 'meddle'] as const),
];

export type Choice = (typeof CHOICES)[number];

const MOMENTS_MS = [80, 300, 1_500];
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
// Less than what the trash keeps things for.
const STEPS = [-20 * DAY, -DAY, -10 * MINUTE, -MINUTE / 2, MINUTE / 2, 10 * MINUTE, 20 * DAY];

/** Programs that join, and folders of all. */
export interface Sizes {
  readonly guests: number;
  readonly folders: number;
}

export function makeFault(choice: Choice, sizes: Sizes, random: Seeded): Fault {
  const details = DETAILS[choice](random, sizes);
  return { ...momentOf(choice, random), ...details };
}

function momentOf(choice: Choice, random: Seeded): Moment {
  // Whoever never returns has been there; the other is armed from the start.
  if (choice === 'kill-at-change') return { after: 'start', ms: 0 };
  if (choice !== 'never-returns' && random.chance(0.25)) {
    return { after: 'start', ms: random.between(0, 2_500) };
  }
  return { after: 'transfer', ms: random.between(0, random.pick(MOMENTS_MS)) };
}

const DETAILS: Record<Choice, (random: Seeded, sizes: Sizes) => Details> = {
  'kill-source': () => ({ kind: 'kill-member', member: 0 }),
  'kill-target': (random, { guests }) => ({
    kind: 'kill-member',
    member: random.between(1, guests),
  }),
  'kill-at-change': (random, { guests }) => ({
    kind: 'kill-at-change',
    member: random.chance(0.1) ? 0 : random.between(1, guests),
    at: `${random.between(1, random.pick([40, 400]))} ${random.pick(['before', 'after'])}`,
  }),
  sleep: (random, { guests }) => ({
    kind: 'sleep',
    member: random.between(0, guests),
    forMs: random.between(300, random.pick([2_000, 12_000])),
  }),
  'never-returns': (random, { guests }) => ({
    kind: 'never-returns',
    member: random.between(1, guests),
    signal: random.pick(['SIGKILL', 'SIGSTOP']),
    sessionBytes: random.pick([0, 100_000, 1_000_000]),
  }),
  'kill-relay': (random) => ({ kind: 'kill-relay', awayMs: random.between(0, 3_000) }),
  cut: (random) => ({ kind: 'cut', share: random.pick([0.3, 1]), times: random.between(1, 5) }),
  storm: (random) => ({
    kind: 'storm',
    status: random.pick([429, 503]),
    forMs: random.between(300, 4_000),
  }),
  latency: (random) => ({
    kind: 'latency',
    upToMs: random.between(100, 2_000),
    forMs: random.between(1_000, 8_000),
  }),
  loss: (random) => ({ kind: 'loss', share: 0.1, forMs: random.between(2_000, 10_000) }),
  clock: (random, { guests }) => ({
    kind: 'clock',
    member: random.between(-1, guests),
    seconds: random.pick(STEPS),
    forMs: random.pick([0, 500, 3_000]),
  }),
  'disk-full': (random) => ({
    kind: 'disk-full',
    left: random.pick([0, 4_096, 400_000, 3_000_000]),
  }),
  'relay-disk-full': (random) => ({
    kind: 'relay-disk-full',
    left: random.pick([0, 0, 100_000, 1_500_000]),
    forMs: random.between(500, 6_000),
  }),
  meddle: (random, { folders }) => ({
    kind: 'meddle',
    folder: random.between(0, folders - 1),
    times: random.between(1, 12),
  }),
};
