/** Bounds that both sides enforce. Sizes are bytes, times are milliseconds. */
export const LIMITS = {
  /** Largest frame on the room's WebSocket, envelope and routing included. */
  roomFrame: 4 * 1024 * 1024,
  /** Largest sealed envelope inside a frame. */
  envelope: 4 * 1024 * 1024 - 4096,
  /** Largest chunk as it travels (ciphertext): 16 MiB of plaintext and its seal. */
  chunk: 16 * 1024 * 1024 + 1024,
  /** Members in one session, the host included. */
  members: 16,
  /** Chunks of one stream: 2^32 of them keep the nonce unique. */
  chunksPerStream: 0xffff_ffff,
  /** Characters in a member's or source's display name. */
  name: 120,
  /** Ignore patterns of one session. */
  patterns: 1000,
  /** Characters in an ignore pattern. */
  pattern: 4096,
  /** Recipients named in one request. */
  recipients: 16,
} as const;
