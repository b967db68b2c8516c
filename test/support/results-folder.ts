// A results directory written by hand, with numbers that a test can reckon with.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The swept TTLs. */
export const TTLS = [2, 4, 6]
/** Stands in the title and the text of the scenario. */
const HOSTILE = '<script>alert("1")</script>'

/** Two protocols, one of them swept over three TTLs, four replicates; success is what `success` says. */
export function writeResults(
  out: string,
  change: { readonly [file: string]: string | undefined } = {},
): string {
  mkdirSync(out)
  const points = [...TTLS.map((ttl) => ['gnutella', ttl] as const), ['napster', ''] as const]
  const runs = points.flatMap(([protocol, ttl]) =>
    [1, 2, 3, 4].map((replicate) => ({ protocol, ttl, replicate })),
  )
  const head = 'protocol,replicate,seed,protocols.gnutella.ttl'
  const rowsOf = (rows: (run: (typeof runs)[number]) => (string | number)[][]) =>
    runs
      .flatMap((run) =>
        rows(run).map((cells) => [
          run.protocol,
          run.replicate,
          run.replicate + 6,
          run.ttl,
          ...cells,
        ]),
      )
      .map((cells) => `${cells.join(',')}\n`)
      .join('')
  const files: { [file: string]: string | undefined } = {
    'manifest.json': JSON.stringify({
      ...{ peerlab: '9.9.9', scenario: 'small', hash: 'abcdef012345', seed: 7, complete: true },
      source: { text: `title: ${HOSTILE}` },
      resolved: {
        ...{ name: 'small', title: `Small ${HOSTILE}`, seed: 7, peers: 100, replicates: 4 },
        ...{ durationUs: 600e6, warmupUs: 60e6, churn: null, expect: [], zip: [] },
        sweep: [{ path: 'protocols.gnutella.ttl', values: TTLS }],
        protocols: [
          { name: 'gnutella', use: 'gnutella', params: {} },
          { name: 'napster', use: 'napster', params: {} },
        ],
        faults: [
          {
            ...{ kind: 'kill', atUs: 120e6 },
            victims: { who: 'best-connected', share: 0.05, count: null },
          },
          { kind: 'partition', atUs: 300e6, share: 0.5, healUs: 60e6 },
        ],
      },
    }),
    'columns.json': JSON.stringify({
      'runs.csv': [{ name: 'success_rate', unit: 'share', definition: 'queries with a hit' }],
    }),
    'runs.csv': `${head},success_rate,messages_per_query,fingerprint\n${rowsOf((run) => [
      [success(run), 2 ** (Number(run.ttl) * 2) + run.replicate, `00000000000000${run.replicate}f`],
    ])}`,
    'queries.csv': `${head},time_s,first_hit_hops,first_hit_ms\n${rowsOf(({ replicate }) => [
      [10, 9, 9],
      [100, 1, 40 * replicate],
      [200, 3, 900],
      [300, '', ''],
    ])}`,
    'peers.csv': `${head},sent,received\n${rowsOf(() => [
      [1, 0],
      [2, 1],
      [6, 10],
    ])}`,
    'series.csv': `${head},time_s,hits,queries,messages,online\n${rowsOf(({ replicate }) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((minute) => [
        ...[minute * 60, Math.min(minute, 5) + replicate, 12, 6000 * minute, 100],
      ]),
    )}`,
    ...change,
  }
  for (const [file, text] of Object.entries(files)) {
    if (text !== undefined) writeFileSync(join(out, file), text)
  }
  return out
}

export function success({
  ttl,
  replicate,
}: {
  readonly ttl: number | ''
  readonly replicate: number
}) {
  return ttl === '' ? 0.9 + replicate / 100 : ttl / 10 + replicate / 50
}
