// Access links: how many bits per second each peer sends and receives. Servers are unlimited.

import { InputError } from '../input-error.ts'
import type { Random } from '../random.ts'
import { apportion } from './apportion.ts'
import type { BandwidthClass, BandwidthConfig } from './config.ts'
import type { Bandwidth } from './world.ts'

/**
 * Bottleneck bandwidths of Gnutella peers, after Saroiu, Gummadi and Gribble 2002, A Measurement Study
 * of Peer-to-Peer File Sharing Systems, section 3.1: 92 % receive at 100 kbit/s or more and 30 % at
 * 3 Mbit/s or more, most others by cable and DSL at 1 to 3.5 Mbit/s; 22 % send at 100 kbit/s or less
 * and 8 % at 10 Mbit/s or more. The five rates that stand for the measured curves are ours.
 */
export const SAROIU_2002: readonly BandwidthClass[] = [
  { name: 'modem', share: 0.08, upBps: 33_600, downBps: 56_000 },
  { name: 'slow-dsl', share: 0.14, upBps: 96_000, downBps: 640_000 },
  { name: 'cable', share: 0.48, upBps: 384_000, downBps: 1_500_000 },
  { name: 't1', share: 0.22, upBps: 1_544_000, downBps: 3_500_000 },
  { name: 'campus', share: 0.08, upBps: 10_000_000, downBps: 10_000_000 },
]

interface Size {
  readonly peers: number
  /** Peers and servers. */
  readonly nodes: number
}

/** Columns of `nodes` rows: the users, then servers. Classes get their shares of the users exactly. */
export function generateBandwidth(
  config: BandwidthConfig,
  { peers, nodes }: Size,
  random: Random,
): Bandwidth {
  switch (config.model) {
    case 'unlimited':
      return {
        uplinkBps: null,
        downlinkBps: null,
        classes: [],
        classOf: null,
        queueBytes: Infinity,
      }
    case 'fixed': {
      const uplinkBps = new Float64Array(nodes).fill(Infinity).fill(config.upBps, 0, peers)
      const downlinkBps = new Float64Array(nodes).fill(Infinity).fill(config.downBps, 0, peers)
      const { queueBytes } = config
      return { uplinkBps, downlinkBps, classes: [], classOf: null, queueBytes }
    }
    case 'classes':
      return { ...deal(config.classes, { peers, nodes }, random), queueBytes: config.queueBytes }
    case 'saroiu-2002':
      return { ...deal(SAROIU_2002, { peers, nodes }, random), queueBytes: config.queueBytes }
  }
}

/** Every arrangement of the exact class counts is as likely. */
function deal(
  classes: readonly BandwidthClass[],
  { peers, nodes }: Size,
  random: Random,
): Omit<Bandwidth, 'queueBytes'> {
  if (classes.length > 256 || !classes.some(({ share }) => share > 0)) {
    throw new InputError(`bandwidth.classes: expected 1 to 256 classes, at least one with a share`)
  }
  const weights = classes.map(({ share }) => share)
  const left = apportion({ weights, total: peers, min: 0, max: peers })
  const classOf = new Uint8Array(peers)
  const uplinkBps = new Float64Array(nodes).fill(Infinity)
  const downlinkBps = new Float64Array(nodes).fill(Infinity)
  for (let peer = 0; peer < peers; peer++) {
    let ticket = random.int(peers - peer)
    let c = 0
    while (ticket >= left[c]!) ticket -= left[c++]!
    left[c]!--
    classOf[peer] = c
    uplinkBps[peer] = classes[c]!.upBps
    downlinkBps[peer] = classes[c]!.downBps
  }
  return { uplinkBps, downlinkBps, classes: classes.map(({ name }) => name), classOf }
}
