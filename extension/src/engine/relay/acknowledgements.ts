import type { ConnectionToken, RelayClient } from './relayClient.ts';

interface AcknowledgingRoom {
  readonly sessionId: string;
  readonly token: ConnectionToken;
}

/** Cumulative acknowledgements of one stream, one request under way at a time. */
export class Acknowledgements {
  readonly #room: AcknowledgingRoom;
  readonly #relay: RelayClient;
  readonly #streamId: string;
  #wanted = -1;
  #said = -1;
  #saying: Promise<void> | undefined;

  constructor(room: AcknowledgingRoom, relay: RelayClient, streamId: string) {
    this.#room = room;
    this.#relay = relay;
    this.#streamId = streamId;
  }

  /** Every chunk up to this index is durable here. */
  through(index: number): void {
    this.#wanted = index;
    // A failure is not the end: the next one says it too, and `flushed` tries once more.
    this.#say().catch(() => undefined);
  }

  /** Resolves when the relay knows. @throws BytesyncError what the relay says */
  async flushed(): Promise<void> {
    await this.#saying?.catch(() => undefined);
    await this.#say();
  }

  #say(): Promise<void> {
    this.#saying ??= this.#sayAll().finally(() => {
      this.#saying = undefined;
    });
    return this.#saying;
  }

  async #sayAll(): Promise<void> {
    while (this.#said < this.#wanted) {
      const through = this.#wanted;
      const { sessionId, token } = this.#room;
      await this.#relay.acknowledge(sessionId, this.#streamId, through, token);
      this.#said = through;
    }
  }
}
