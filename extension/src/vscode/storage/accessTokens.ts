import { z } from 'zod';
import type { PrivateStore } from '../../engine/session/privateStore.ts';

const NAME = 'relay-access-tokens';
const MOST_TOKENS = 200;
/** Characters of an access token. */
export const MAX_ACCESS_TOKEN = 1024;

const tokensSchema = z.object({
  version: z.literal(1),
  tokens: z
    .array(z.object({ origin: z.string().max(1024), token: z.string().max(MAX_ACCESS_TOKEN) }))
    .max(MOST_TOKENS),
});
type Tokens = z.infer<typeof tokensSchema>;

/** Access tokens, one for each relay that asked for one. */
export class AccessTokens {
  readonly #store: PrivateStore;

  constructor(store: PrivateStore) {
    this.#store = store;
  }

  /** The token for the relay at this address, if there is one. */
  async tokenFor(relayUrl: string): Promise<string | undefined> {
    const origin = new URL(relayUrl).origin;
    const stored = await this.#store.read(NAME, tokensSchema);
    return stored?.tokens.find((one) => one.origin === origin)?.token;
  }

  /** @param token '' forgets it. The oldest goes when there are too many. */
  async keep(relayUrl: string, token: string): Promise<void> {
    const origin = new URL(relayUrl).origin;
    await this.#store.update<Tokens>(NAME, tokensSchema, (stored) => {
      const others = stored?.tokens.filter((one) => one.origin !== origin) ?? [];
      const tokens = token === '' ? others : [...others, { origin, token }].slice(-MOST_TOKENS);
      return { version: 1, tokens };
    });
  }
}
