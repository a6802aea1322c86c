import { createId } from '@bytesync/shared/wire/ids.ts';
import { DIGEST_HEADER, RELAY_PATHS } from '@bytesync/shared/wire/relayApi.ts';
import { type Entered, postJson, sha256Text, type TestSession } from './roomClient.ts';

/** The HTTP half of a member: streams and chunks of one session. */
export class StreamClient {
  readonly #url: string;
  readonly #sessionId: string;
  readonly #token: string;

  constructor(url: string, session: TestSession, { httpToken }: Pick<Entered, 'httpToken'>) {
    this.#url = url;
    this.#sessionId = session.sessionId;
    this.#token = httpToken;
  }

  open(streamId: string, recipients: readonly string[]): Promise<Response> {
    const body = { streamId, recipients };
    return postJson(this.#url + RELAY_PATHS.streams(this.#sessionId), body, this.#token);
  }

  /** Opens a stream with a fresh id, which is answered. */
  async openNew(...recipients: readonly Entered[]): Promise<string> {
    const streamId = createId();
    const response = await this.open(
      streamId,
      recipients.map(({ member }) => member.memberId),
    );
    if (response.status !== 201) {
      throw new Error(`opening failed: ${response.status} ${await response.text()}`);
    }
    return streamId;
  }

  put(
    streamId: string,
    index: number,
    body: Uint8Array,
    digest: string = sha256Text(body),
  ): Promise<Response> {
    return this.#chunk(streamId, index, {
      method: 'PUT',
      body: Buffer.from(body),
      headers: { [DIGEST_HEADER]: digest },
    });
  }

  get(streamId: string, index: number): Promise<Response> {
    return this.#chunk(streamId, index, {});
  }

  acknowledge(streamId: string, through: number): Promise<Response> {
    const path = RELAY_PATHS.acknowledgements(this.#sessionId, streamId);
    return postJson(this.#url + path, { through }, this.#token);
  }

  delete(streamId: string): Promise<Response> {
    return fetch(this.#url + RELAY_PATHS.stream(this.#sessionId, streamId), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.#token}` },
    });
  }

  drop(streamId: string, { member }: Pick<Entered, 'member'>): Promise<Response> {
    const path = RELAY_PATHS.recipient(this.#sessionId, streamId, member.memberId);
    return fetch(this.#url + path, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${this.#token}` },
    });
  }

  #chunk(streamId: string, index: number, init: RequestInit): Promise<Response> {
    return fetch(this.#url + RELAY_PATHS.chunk(this.#sessionId, streamId, index), {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${this.#token}` },
    });
  }
}

export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}
