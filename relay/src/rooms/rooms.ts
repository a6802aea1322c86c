import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CLOSE_CODES } from '@bytesync/shared/wire/relayApi.ts';
import { Room, type RoomParts } from './room.ts';

/** The rooms of sessions that somebody is connected to; never two of one session. */
export class Rooms {
  readonly #parts: RoomParts;
  readonly #rooms = new Map<string, Room>();
  readonly #loading = new Map<string, Promise<Room>>();

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /** Runs `enter` with the room of a session. @throws BytesyncError session-unknown */
  async use<T>(sessionId: string, enter: (room: Room) => Promise<T>): Promise<T> {
    const room = this.#rooms.get(sessionId) ?? (await this.#load(sessionId));
    room.hold();
    try {
      return await enter(room);
    } finally {
      room.unhold();
    }
  }

  /** Forgets rooms that nobody is in, and answers the sessions of the others. */
  sweep(): string[] {
    for (const [sessionId, room] of this.#rooms) {
      if (room.isEmpty) {
        this.#rooms.delete(sessionId);
      }
    }
    return [...this.#rooms.keys()];
  }

  /** Tells everybody to reconnect, after what is running has been answered. */
  async drain(): Promise<void> {
    const rooms = [...this.#rooms.values()];
    await Promise.all(rooms.map((room) => room.settle()));
    for (const room of rooms) {
      room.closeAll(CLOSE_CODES.goingAway);
    }
  }

  async #load(sessionId: string): Promise<Room> {
    const loading = this.#loading.get(sessionId) ?? this.#read(sessionId);
    this.#loading.set(sessionId, loading);
    try {
      return await loading;
    } finally {
      this.#loading.delete(sessionId);
    }
  }

  async #read(sessionId: string): Promise<Room> {
    const record = await this.#parts.store.session(sessionId);
    if (record === undefined) {
      throw new BytesyncError('session-unknown');
    }
    const room = new Room(record, this.#parts, () => this.#rooms.delete(sessionId));
    // Held until the next turn: those who wait for it enter before any sweep can forget it.
    room.hold();
    setImmediate(() => room.unhold());
    this.#rooms.set(sessionId, room);
    return room;
  }
}
