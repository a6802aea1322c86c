/** Argument that makes a program run the relay of the process that started it. */
export const EMBEDDED_RELAY_ARGUMENT = '--relay-process';
