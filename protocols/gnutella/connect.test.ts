// How peers come by links and keep them: from a host cache to an overlay, with no link given, with
// firewalls and churn; and that presence is the world's alone, whatever the protocol does.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readInput } from '../../cli/inputs.ts'
import { DATA, skipLine } from '../../test/support/repo.ts'
import { finish } from '../../test/support/runs.ts'

const test = suite('connect')
const SILENT = { content: { files: 0 }, workload: { count: 0 } }

test('from no links at all, every peer comes to those it wants and none to more than it may', () => {
  for (const firewalled of [0, 0.2]) {
    const { tables, world } = finish({
      ...SILENT,
      peers: 400,
      duration: '3 min',
      firewalled,
      protocols: { gnutella: { links: 4, 'max-links': 8 } },
    })
    const degrees = tables.peers.degree.subarray(0, world.peers)
    assert.ok(Math.min(...degrees) >= 4, `one has ${Math.min(...degrees)} links`)
    assert.ok(Math.max(...degrees) <= 8, `one has ${Math.max(...degrees)} links`)
    const { links } = tables.series
    assert.is(links[0], links.at(-1), 'links still come and go in a network at rest')
  }
})

test('under churn lost links are replaced: few peers are short of them at any time', () => {
  for (const links of [2, 6]) {
    const { tables, world } = finish({
      ...SILENT,
      peers: 400,
      duration: '1 h',
      churn: {
        session: { exponential: { mean: '20 min' } },
        offline: { exponential: { mean: '10 min' } },
        crash: 0.5,
      },
      protocols: { gnutella: { links, 'max-links': 2 * links } },
    })
    const { series, peers } = tables
    // Every peer opens links of its own and takes those of others: between wanted and half as many again.
    for (let row = 1; row < series.count; row++) {
      const mean = (2 * series.links[row]!) / (series.online[row]! - 1)
      assert.ok(mean >= links && mean <= 1.6 * links, `${mean} links in minute ${row}`)
    }
    const online = Array.from(peers.degree.subarray(0, world.peers)).filter(
      (_, p) => peers.online[p],
    )
    const short = online.filter((degree) => degree < links).length
    assert.ok(short < 0.05 * online.length, `${short} of ${online.length} are short of links`)
    assert.ok(Math.max(...online) <= 2 * links)
  }
})

const trace = join(DATA, 'churn/gnutella-saroiu2001-17125-intervals.txt.gz')
if (!existsSync(trace)) skipLine(`the replay of ${trace}, which is not there`)
const onTrace = existsSync(trace) ? test : test.skip

onTrace(
  'hosts of 2001 (Saroiu, Gummadi, Gribble 2002) are online exactly when the trace says',
  () => {
    const { tables } = finish('saroiu-replay', {
      set: {
        'churn.trace': trace,
        ...SILENT,
        duration: '60 h',
        warmup: '0 s',
        series: { interval: '5 min' },
        'protocols.gnutella': { links: 1, 'ping-ttl': 1 },
      },
    })
    const { series } = tables
    const step = 300
    const change = new Int32Array(series.count + 1)
    for (const line of readInput(trace).trim().split('\n')) {
      const [, , ...times] = line.split(/\s+/).map(Number)
      // A row counts what happened before its time: a host that comes at that very time is not there yet.
      times.forEach((time, i) => {
        const row = Math.floor(Math.max(0, time) / step)
        if (row <= series.count) change[row]! += i % 2 === 0 ? 1 : -1
      })
    }
    let online = 1 // The host cache.
    for (let row = 0; row < series.count; row++) {
      online += change[row]!
      assert.is(series.online[row], online, `after ${(row + 1) * step} s`)
    }
    assert.is(
      tables.totals.messages,
      tables.totals.delivered +
        tables.totals.lostOffline +
        tables.totals.lostBrokenLink +
        tables.totals.pending,
    )
  },
)

test.run()
