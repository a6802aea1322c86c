import { CHOICES, type Choice, type Fault, makeFault } from './faultKinds.ts';
import { Seeded } from './seeded.ts';

/** What runs, and what goes wrong in it. */
export interface FaultPlan {
  readonly seed: number;
  /** Programs that join the host's. */
  readonly guests: number;
  /** `mirror` follows the host's first folder. */
  readonly preset: 'mirror' | 'two-way';
  /** Who offers a second folder, in which what all agree on is put, too. */
  readonly second: 'nobody' | 'host' | 'guest';
  /** What goes through the proxy waits for so long, in ms, also without a fault. */
  readonly baseMs: number;
  readonly faults: readonly Fault[];
}

/** What happens in the run of a seed. */
export function planFaults(seed: number): FaultPlan {
  const random = new Seeded(seed);
  const choices = firstChoices(seed);
  while (choices.length < 4 && random.chance(0.35)) {
    const choice = random.pick(CHOICES);
    if (choice === 'meddle' || !choices.includes(choice)) choices.push(choice);
  }
  const guests = choices.includes('never-returns') || random.chance(0.25) ? 2 : 1;
  const preset = seed % 4 === 3 ? 'two-way' : 'mirror';
  const second = SECONDS[seed % SECONDS.length] ?? 'nobody';
  const sizes = { guests, folders: 1 + guests + (second === 'nobody' ? 0 : 1) };
  const faults = choices.map((choice) => makeFault(choice, sizes, random));
  return { seed, guests, preset, second, baseMs: random.pick([0, 5, 20]), faults };
}

/** Two kinds go round, so that the first seeds already have each; later on other pairs meet. */
function firstChoices(seed: number): Choice[] {
  const apart = 1 + (((CHOICES.length >> 1) - 1 + Math.floor(seed / 9)) % (CHOICES.length - 1));
  return [seed, seed + apart].map((at) => CHOICES[at % CHOICES.length] ?? 'cut');
}

const SECONDS = ['nobody', 'host', 'nobody', 'nobody', 'guest'] as const;

/** Whether something of a kind happens, and the first of it. */
export function faultOf<K extends Fault['kind']>(
  { faults }: FaultPlan,
  kind: K,
): Extract<Fault, { kind: K }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}

/** One line that says what happens. */
export function describePlan({ seed, guests, preset, second, faults }: FaultPlan): string {
  const parts = faults.map(({ kind, after, ms, ...details }) => {
    const values = Object.entries(details).map(([name, value]) => `${name} ${value}`);
    return `${kind} ${after}+${ms} ms (${values.join(', ')})`;
  });
  const two = second === 'nobody' ? '' : `, two folders of the ${second}`;
  return `seed ${seed}, ${preset}, ${guests} guest(s)${two}: ${parts.join('; ')}`;
}

/** How the host of a run starts it. */
export function flagsOf({ preset, second }: FaultPlan): string[] {
  if (preset !== 'mirror') return ['--preset', preset];
  return ['--preset', 'mirror', '--from', second === 'host' ? 'A1' : 'A'];
}
