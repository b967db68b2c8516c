// The checked-in fingerprints of the bundled scenarios. PEERLAB_UPDATE=1 rewrites them.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fingerprints } from './fingerprint.ts'
import { ROOT } from './repo.ts'

export type FingerprintTable = { readonly [scenario: string]: Fingerprints }

const FILE = join(ROOT, 'test/fingerprints.json')

export const updating = process.env.PEERLAB_UPDATE === '1'

export function readTable(): FingerprintTable {
  return JSON.parse(readFileSync(FILE, 'utf8'))
}

export function writeTable(table: FingerprintTable): void {
  const sorted = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
}
