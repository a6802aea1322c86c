import { Seeded } from './seeded.ts';

/** When something happens: so many ms after all have been started, or after contents begin to arrive. */
export interface Moment {
  readonly after: 'start' | 'transfer';
  readonly ms: number;
}

/** What goes wrong in a run. Members: 0 is the source, then the targets. */
export type Fault = Moment &
  (
    | { readonly kind: 'kill-member'; readonly member: number }
    | { readonly kind: 'kill-relay'; readonly awayMs: number }
    | { readonly kind: 'cut'; readonly share: number; readonly times: number }
    | { readonly kind: 'storm'; readonly status: 429 | 503; readonly forMs: number }
    | { readonly kind: 'latency'; readonly upToMs: number; readonly forMs: number }
    | { readonly kind: 'loss'; readonly share: number; readonly forMs: number }
    | { readonly kind: 'disk-full'; readonly left: number }
    | { readonly kind: 'meddle'; readonly member: number; readonly times: number }
  );

export interface FaultPlan {
  readonly seed: number;
  readonly targets: number;
  /** The first target lies on a disk that can fill. */
  readonly smallDisk: boolean;
  /** What goes through the proxy waits for so long, in ms, also without a fault. */
  readonly baseMs: number;
  readonly faults: readonly Fault[];
}

const KINDS: readonly Fault['kind'][] = [
  ...(['kill-member', 'kill-member', 'kill-member', 'kill-relay', 'cut', 'storm'] as const),
  ...(['latency', 'loss', 'disk-full', 'meddle', 'meddle'] as const),
];

/** What happens in the run of a seed. */
export function planFaults(seed: number): FaultPlan {
  const random = new Seeded(seed);
  const targets = random.chance(0.3) ? 2 : 1;
  // The first kind goes round, so that few seeds in a row already have each.
  const kinds = [KINDS[(seed * 7) % KINDS.length] ?? 'cut'];
  while (kinds.length < 4 && random.chance(0.5)) {
    const kind = random.pick(KINDS);
    // It comes back once, on its port.
    if (kind !== 'kill-relay' || !kinds.includes(kind)) kinds.push(kind);
  }
  const faults = kinds.map((kind) => ({
    ...momentOf(random),
    ...detailsOf(kind, targets, random),
  }));
  const smallDisk = kinds.includes('disk-full');
  return { seed, targets, smallDisk, baseMs: random.pick([0, 5, 20]), faults };
}

function momentOf(random: Seeded): Moment {
  if (random.chance(0.25)) return { after: 'start', ms: random.between(0, 2_500) };
  return { after: 'transfer', ms: random.between(0, random.pick([80, 300, 1_500])) };
}

type Details<F> = F extends Fault ? Omit<F, keyof Moment> : never;

function detailsOf(kind: Fault['kind'], targets: number, random: Seeded): Details<Fault> {
  if (kind === 'kill-member') {
    return { kind, member: random.chance(0.35) ? 0 : random.between(1, targets) };
  }
  if (kind === 'kill-relay') return { kind, awayMs: random.between(0, 3_000) };
  if (kind === 'cut') return { kind, share: random.pick([0.3, 1]), times: random.between(1, 5) };
  if (kind === 'storm') {
    return { kind, status: random.pick([429, 503]), forMs: random.between(300, 4_000) };
  }
  if (kind === 'latency') {
    return { kind, upToMs: random.between(100, 2_000), forMs: random.between(1_000, 8_000) };
  }
  if (kind === 'loss') return { kind, share: 0.1, forMs: random.between(2_000, 10_000) };
  if (kind === 'disk-full') return { kind, left: random.pick([0, 4_096, 400_000, 3_000_000]) };
  return { kind, member: random.between(0, targets), times: random.between(1, 12) };
}

/** One line that says what happens. */
export function describePlan({ seed, targets, faults }: FaultPlan): string {
  const parts = faults.map(({ kind, after, ms, ...details }) => {
    const values = Object.entries(details).map(([name, value]) => `${name} ${value}`);
    return `${kind} ${after}+${ms} ms (${values.join(', ')})`;
  });
  return `seed ${seed}, ${targets} target(s): ${parts.join('; ')}`;
}
