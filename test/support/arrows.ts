// Which file may import which. Arrows point down: cli, viz, bench -> protocols -> sim, and within
// sim/ from floor to floor. A type-only import counts: it too says what a part knows of.

import { posix } from 'node:path'
import { type Finding, finding, importsOf, type Source } from './source.ts'

/** From the ground up; a file of sim/ imports only from its own floor or below. */
const FLOORS: readonly (readonly string[])[] = [
  ['units.ts', 'math.ts', 'random.ts', 'input-error.ts', 'seedrandom.d.ts'],
  ['world'],
  ['engine'],
  ['records'],
  ['scenario'],
  ['run.ts'],
  ['story.ts'],
  ['index.ts'],
]

/** What a folder may import from other folders. */
const BELOW: { readonly [folder: string]: readonly string[] } = {
  sim: [],
  protocols: ['sim'],
  cli: ['sim', 'protocols'],
  viz: ['sim', 'protocols'],
  bench: ['sim', 'protocols', 'cli'],
  schema: ['sim', 'protocols'],
  test: ['sim', 'protocols', 'cli', 'viz', 'bench'],
}

export function badArrows(source: Source): Finding[] {
  if (source.file.endsWith('.test.ts')) return []
  return importsOf(source).flatMap(({ node, specifier }) => {
    const reason = specifier.startsWith('.')
      ? relativeReason(source.file, posix.join(posix.dirname(source.file), specifier))
      : packageReason(source.file, specifier)
    return reason === undefined ? [] : [finding(source, node, reason)]
  })
}

function packageReason(file: string, specifier: string): string | undefined {
  if (/^sim\//.test(file) && specifier.startsWith('node:'))
    return `${specifier}: the engine also runs in a browser, which has no such module`
  if (/^protocols\//.test(file)) return `${specifier}: a protocol knows only sim/index.ts`
  return undefined
}

function relativeReason(from: string, to: string): string | undefined {
  const [folder = ''] = from.split('/')
  const [target = ''] = to.split('/')
  if (to.startsWith('..')) return `${to} is outside the repository`
  if (folder !== target && !(BELOW[folder] ?? []).includes(target))
    return `${folder}/ may not know ${target}/: arrows point cli, viz, bench -> protocols -> sim`
  if (folder === 'sim') return floorReason(from, to)
  if (folder === 'protocols') return protocolReason(from, to)
  return undefined
}

function floorReason(from: string, to: string): string | undefined {
  const floor = (file: string) => FLOORS.findIndex((names) => names.includes(file.split('/')[1]!))
  if (floor(from) < 0) return `sim/ has no floor for ${from}: name it in test/support/arrows.ts`
  if (floor(to) > floor(from))
    return `${to} stands above ${from.split('/')[1]}: a file imports only from its own floor or below`
  return undefined
}

function protocolReason(from: string, to: string): string | undefined {
  if (to.startsWith('sim/'))
    return to === 'sim/index.ts' ? undefined : `${to}: a protocol knows only sim/index.ts`
  const own = from.split('/')[1]
  const other = to.split('/')[1]
  if (own === other || other === 'common' || own === 'index.ts') return undefined
  return `${to}: one protocol never imports another; what two share lives in protocols/common/`
}
