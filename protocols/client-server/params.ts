// The parameters of client-server.

import type { ParamSchema } from '../../sim/index.ts'

export const params = {
  servers: {
    kind: 'integer',
    unit: 'servers',
    default: 1,
    min: 1,
    max: 1000,
    about: 'origin servers, each of which holds every file',
    source: 'one origin: the plainest case',
    effect: 'more capacity; a killed server takes a smaller share of the requests',
  },
  choose: {
    kind: 'choice',
    options: ['random', 'asker'],
    default: 'random',
    about: 'which server a request goes to: a random one, or always the same for one asker',
    source: 'round-robin DNS, which spreads requests; a mirror picked once',
    effect: 'asker: users of a killed server are cut off, all others see nothing of it',
  },
  capacity: {
    kind: 'number',
    unit: 'requests/s',
    default: 1000,
    min: 0.001,
    max: 1_000_000,
    about: 'requests that a server completes in a second, one after another',
    source: 'convention of this laboratory',
    effect: 'shorter waits, and a larger crowd before requests are dropped',
  },
  queue: {
    kind: 'integer',
    unit: 'requests',
    default: 1000,
    min: 0,
    max: 1_000_000,
    about: 'requests that may wait at a server; one more is dropped',
    source: 'convention of this laboratory: a second of work at the default capacity',
    effect: 'fewer requests dropped, longer waits in overload',
  },
  uplink: {
    kind: 'number',
    unit: 'kbit/s',
    default: 0,
    min: 0,
    max: 1e12,
    about: 'uplink of each server, which its downloads share; 0: unlimited',
    source: 'convention of this laboratory',
    effect: 'downloads end sooner, until the links of the clients are what holds them up',
  },
} as const satisfies ParamSchema
