// What an event record can be. Types below FIRST_EVENT are messages of the protocol, in the order of
// its layouts; the rest are the engine's own.

export const FIRST_EVENT = 240
/** The three messages that open a link. */
export const CONNECT = 240
export const ACCEPT = 241
export const REFUSE = 242
/** Word B of a refusal that nobody sent: the asker gives up in its own time. */
export const UNANSWERED = 1
/** `to` notices that its link to `from` is gone. */
export const NOTICE = 243
/** Timer of `to`: kind in A, argument in B, session in ID. */
export const TIMER = 244
/** Row A of the world's sessions, queries and faults. */
export const SESSION = 245
export const SEARCH = 246
export const FAULT = 247
/** End of the partition of fault A, and the moment its links are given up. */
export const HEAL = 248
export const SEVER = 249
/** Query ID had its first hit, at holder `from`: its copies are placed. */
export const SPREAD = 250
/** Something happens to the download of query ID, as A says. */
export const DOWNLOAD = 251
/** Something happens to transfer ID, as B says. */
export const TRANSFER = 252

/** Flag in a record's head: word B is the handle of a body. */
export const BODY = 1 << 24

export const EVENT_NAMES: { readonly [type: number]: string } = {
  [CONNECT]: 'connect',
  [ACCEPT]: 'accept',
  [REFUSE]: 'unanswered',
  [NOTICE]: 'unlink',
  [TIMER]: 'timer',
  [SESSION]: 'session',
  [SEARCH]: 'search',
  [FAULT]: 'fault',
  [HEAL]: 'heal',
  [SEVER]: 'sever',
  [SPREAD]: 'spread',
  [DOWNLOAD]: 'download',
  [TRANSFER]: 'transfer',
}
