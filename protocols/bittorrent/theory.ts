// What is known of a crowd for one file before it has come: no way of distribution is faster.

import type { Setting } from '../../sim/index.ts'
import { clientServerBound, longestDownload, peerToPeerBound } from '../common/distribution.ts'
import type { BittorrentParams } from './params.ts'

export const theory = {
  /** Kurose and Ross. NaN where links differ or are unlimited, or the first seeds are users. */
  download_s_max(given: BittorrentParams, setting: Setting): number {
    const crowd = {
      size: setting.crowd,
      overUs: setting.crowdOverUs,
      serverBps: given.origins * given['origin-uplink'] * 1000,
      upBps: setting.uplinkBps,
      downBps: setting.downlinkBps,
    }
    const alone = given.choking === 'never' && given.minority === 0
    return longestDownload(given.size * 8192, crowd, alone ? clientServerBound : peerToPeerBound)
  },
}
