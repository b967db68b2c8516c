// The parameters of Napster.

import type { ParamSchema, ParamsOf } from '../../sim/index.ts'

export const params = {
  servers: {
    kind: 'integer',
    unit: 'servers',
    default: 1,
    min: 1,
    max: 1000,
    about: 'directory servers, which know nothing of one another',
    source: 'one directory: the plainest case; Napster had some 160 that were not joined',
    effect: 'less load on each and less lost with each, but a search sees only its own users',
  },
  results: {
    kind: 'integer',
    unit: 'results',
    default: 100,
    min: 1,
    max: 10_000,
    about: 'most holders in one answer',
    source: 'type 200: the server returns at most 100',
    effect: 'more holders to choose from, larger answers',
  },
  rank: {
    kind: 'choice',
    options: ['none', 'speed'],
    default: 'none',
    about: 'order of the holders in an answer: as they come, or those of the fastest lines first',
    source: 'a result names its line type, by which clients sorted',
    effect: 'speed: faster downloads, until all go to the same few holders',
  },
  'keep-alive': {
    kind: 'duration',
    default: 60_000_000,
    min: 1_000_000,
    max: 86_400_000_000,
    about: 'time between two pings of a user',
    source: 'convention of this laboratory; the specification leaves it open',
    effect: 'less maintenance traffic, a dead directory is noticed later',
  },
  timeout: {
    kind: 'duration',
    default: 10_000_000,
    min: 100_000,
    max: 3_600_000_000,
    about:
      'how long a user waits for the answer to a login or ping before it turns to another server',
    source: 'convention of this laboratory',
    effect: 'fewer needless logins over slow lines, slower recovery',
  },
  expiry: {
    kind: 'duration',
    default: 180_000_000,
    min: 1_000_000,
    max: 86_400_000_000,
    about: 'silence after which a directory forgets a user',
    source: 'convention of this laboratory: three keep-alives',
    effect: 'more stale results after crashes, fewer users dropped for lost pings',
  },
  capacity: {
    kind: 'number',
    unit: 'requests/s',
    default: 1000,
    min: 0.001,
    max: 1_000_000,
    about: 'searches that a directory completes in a second, one after another',
    source: 'convention of this laboratory',
    effect: 'shorter waits, and more users before searches are dropped',
  },
  queue: {
    kind: 'integer',
    unit: 'requests',
    default: 1000,
    min: 0,
    max: 1_000_000,
    about: 'searches that may wait at a directory; one more is dropped',
    source: 'convention of this laboratory: a second of work at the default capacity',
    effect: 'fewer searches dropped, longer waits in overload',
  },
} as const satisfies ParamSchema

export type NapsterParams = ParamsOf<typeof params>
