/** Argument that makes this program run one member of a `sync`. */
export const MEMBER_ARGUMENT = '--member-process';

/** Argument that makes this program run the relay of a `sync`. */
export const RELAY_ARGUMENT = '--relay-process';
