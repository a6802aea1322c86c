/** Argument that makes this program run one member of a `sync`. */
export const MEMBER_ARGUMENT = '--member-process';
