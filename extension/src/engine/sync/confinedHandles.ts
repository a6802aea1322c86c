import type { BigIntStats } from 'node:fs';

/** One entry held so that what is checked and what is changed are the same thing. */
export interface Pin {
  stat(): BigIntStats;
  chmod(mode: number): void;
  /** `time`: seconds since the epoch as a decimal string, for the access time and the other. */
  utimes(atime: string, mtime: string): void;
  close(): void;
}

/**
 * How folders below one root are reached without following a symbolic link in any component. Two
 * strategies: open directory handles, and a check of each component before each operation.
 */
export interface ConfinedHandles {
  /**
   * Runs `use` with a path under which the operating system finds the folder; the path is good
   * during the call only. Throws the errno error of the component that is missing or no folder.
   */
  within<T>(folder: readonly string[], use: (osFolder: string) => T): T;
  /** Holds an entry that is no symbolic link for changing its mode and times. */
  pin(folder: readonly string[], name: string): Pin;
  /** A path to what an open descriptor refers to; `osPath` where the platform has none. */
  descriptorPath(fd: number, osPath: string): string;
  /** The same confinement, one or more folders deeper, with a life of its own. */
  inside(folder: readonly string[]): ConfinedHandles;
  close(): void;
}
