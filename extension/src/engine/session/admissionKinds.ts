/**
 * Second byte of an admission's direct payload. CONFIRM, READY and AGAIN carry nothing: CONFIRM says that
 * people on the newcomer's side agreed, so that nobody is enrolled before; READY that the Welcome is
 * there, so that the relay may let it in; AGAIN that the host may have missed something, so that the
 * newcomer starts over. Forged, they make the host enroll or admit somebody early whom its own
 * people have agreed to, and a newcomer repeat itself. SHOWN is the REVEAL of an earlier handshake once
 * more, before the next REQUEST: people on the newcomer's side see its words, and the host may have
 * missed it.
 */
export const REQUEST = 1;
export const OFFER = 2;
export const REVEAL = 3;
export const WELCOME = 4;
export const CONFIRM = 5;
export const READY = 6;
export const AGAIN = 7;
export const SHOWN = 8;
