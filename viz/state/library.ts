// The texts that the page has: bundled scenarios, what its server was asked to show, and the files that
// were dropped on it. Files stay in the browser.

import { bundled } from '../scenarios.ts'
import type { Source, TraceSource } from '../worker/wire.ts'
import { type Results, readManifest } from './results.ts'
import type { ViewState } from './store.ts'

/** More text than this in one file is no scenario and no input that a tab can hold. */
const MOST_BYTES = 256 * 2 ** 20

export interface Library {
  /** The text of the scenario that the state names. */
  textOf(state: ViewState): string
  sourceOf(state: ViewState): Source
  /** Keeps a file that a scenario may name. */
  keep(path: string, text: string): void
  /** Recorded results that are shown in place of a scenario. */
  readonly results: Results | null
  show(results: Results | null): void
  /** A trace that is shown in place of all else: dropped, or one of the results' files. */
  trace: TraceSource | null
  /** Sizes of the results' files that the server has, by name. */
  readonly served: ReadonlyMap<string, number>
  /** Asks the server what it was asked to show; resolves when that is here. */
  fetchGiven(): Promise<void>
}

export function createLibrary(): Library {
  const inputs = new Map<string, string>()
  let results: Results | null = null
  const served = new Map<string, number>()
  let given: { readonly file: string; readonly text: string } | null = null
  const textOf = (state: ViewState): string =>
    state.text ?? (state.given === null ? bundled.get(state.scenario)?.text : given?.text) ?? ''
  return {
    textOf,
    sourceOf(state) {
      const isBundled = state.text === null && state.given === null
      return {
        text: textOf(state),
        file: isBundled ? `${state.scenario}.yaml` : (given?.file ?? state.scenario),
        changes: state.changes,
        seed: state.seed,
        inputs: [...inputs],
        resolved: null,
      }
    },
    get results() {
      return results
    },
    show(shown) {
      results = shown
      served.clear()
    },
    trace: null,
    served,
    keep: (path, text) => inputs.set(path, text),
    async fetchGiven() {
      const response = await fetch('given.json')
      if (!response.ok) return
      const found: unknown = await response.json()
      if (isScenario(found)) {
        given = found
        for (const [path, text] of found.inputs) inputs.set(path, text)
        return
      }
      if (isResults(found)) for (const { name, bytes } of found.files) served.set(name, bytes)
      const manifest = await fetch('given/manifest.json')
      if (manifest.ok) results = readManifest('manifest.json', await manifest.text())
    },
  }
}

interface GivenScenario {
  readonly file: string
  readonly text: string
  readonly inputs: readonly (readonly [string, string])[]
}

function isScenario(value: unknown): value is GivenScenario {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'scenario'
}

function isResults(
  value: unknown,
): value is { readonly files: readonly { readonly name: string; readonly bytes: number }[] } {
  return (
    typeof value === 'object' && value !== null && 'files' in value && Array.isArray(value.files)
  )
}

/** The text of a file, plain or gzip. Throws an error that says what is wrong. */
export async function textOfFile(file: File): Promise<string> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name}: too large for a tab`)
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  const bytes = isGzip ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  const text = await new Response(bytes).text()
  if (text.includes('\u0000')) throw new Error(`${file.name}: binary data, expected UTF-8 text`)
  return text
}
