/** Where the members of a session meet. */
export type Place =
  | { readonly kind: 'relay'; readonly name: string; readonly url: string }
  /** A relay that this window runs: on loopback, on an address of the network, or behind the editor's port forwarding. */
  | { readonly kind: 'embedded'; readonly address: string; readonly forwarded: boolean };

/** The address of a relay that only this computer reaches. */
export const THIS_COMPUTER = '127.0.0.1';
