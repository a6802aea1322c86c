import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { RoomStore, StreamStore } from './sessionStore.ts';

/** The same methods, answering at once: what runs inside the worker. */
export type Synchronous<Store> = {
  [Name in keyof Store]: Store[Name] extends (...values: infer Values) => Promise<infer Answer>
    ? (...values: Values) => Answer
    : never;
};

export type StoreOperations = Synchronous<RoomStore & StreamStore>;

export type OperationName = keyof StoreOperations;

/** What the worker is started with. */
export interface StoreStart {
  readonly path: string;
  readonly isTemporary: boolean;
}

/** To the worker. `close` is the last one. */
export type StoreCall =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: OperationName;
      readonly values: unknown[];
    }
  | { readonly kind: 'close' };

export interface StoreFailure {
  readonly code: ErrorCode;
  readonly values: ErrorValues;
  /** For the log; never for the wire. */
  readonly detail: string;
}

export type StoreAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: StoreFailure };

/** From the worker: ready once, then all answers of each commit together. */
export type FromStore =
  | { readonly kind: 'open' }
  | { readonly kind: 'answers'; readonly answers: readonly StoreAnswer[] }
  | {
      readonly kind: 'unusable';
      /** Another relay has it. */
      readonly isTaken: boolean;
      readonly detail: string;
    };
