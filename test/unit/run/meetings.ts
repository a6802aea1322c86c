import type { RunOutcome } from '../../../extension/src/engine/run/memberRun.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { FakeRoom } from './fakeRoom.ts';
import { gather, type Party, SETTINGS } from './party.ts';

/** Rooms of up to three members, one a test: folders go after each, threads after all. To be made in a `describe`. */
export class Meetings {
  // Those of the three members: threads take longer to start than most of these runs.
  readonly #workers = [new EngineWorkers(2), new EngineWorkers(2), new EngineWorkers(2)];
  #room = new FakeRoom(1);
  #parties: readonly Party[] = [];

  constructor() {
    afterEach(() => {
      for (const { folder } of this.#parties) folder.remove();
      this.#parties = [];
    });
    after(() => Promise.all(this.#workers.map((one) => one.destroy())));
  }

  get room(): FakeRoom {
    return this.#room;
  }

  get parties(): readonly Party[] {
    return this.#parties;
  }

  /** Of two members the third is the second. */
  meet(count: number): [a: Party, b: Party, c: Party] {
    this.#room = new FakeRoom(count);
    const { parties, three } = gather(this.#room, this.#workers);
    this.#parties = parties;
    return three;
  }

  /** All members' outcomes, in their order; a run that hangs fails by the test's time. */
  run(settings: Partial<RunSettings> = {}): Promise<RunOutcome[]> {
    const whole = { ...SETTINGS, ...settings };
    return Promise.all(this.#parties.map((party, at) => party.run(at === 0 ? whole : undefined)));
  }
}
