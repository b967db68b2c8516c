// The texts that the page has: bundled scenarios, what its server was asked to show, and the files that
// were dropped on it. Files stay in the browser.

import { bundled } from '../scenarios.ts'
import type { Source, TraceSource } from '../worker/wire.ts'
import { commandOf } from './command.ts'
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
  /** `traces`: those that lie beside them. */
  show(results: Results | null, traces?: readonly File[]): void
  /** A trace that is shown in place of all else: dropped, or one of the results' files. */
  trace: TraceSource | null
  /** The traces of the results that are shown, to choose from. */
  readonly traces: readonly Offered[]
  /** Asks the server what it was asked to show; resolves when that is here. */
  fetchGiven(): Promise<void>
}

/** A trace that can be shown: a file, or the address of one. */
export interface Offered {
  readonly name: string
  readonly bytes: number
  readonly from: File | string
}

export function createLibrary(): Library {
  const inputs = new Map<string, string>()
  let results: Results | null = null
  let traces: Offered[] = []
  let trace: TraceSource | null = null
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
        command: commandOf(state),
        seed: state.seed,
        inputs: [...inputs],
        resolved: null,
      }
    },
    get results() {
      return results
    },
    show(shown, beside = []) {
      results = shown
      traces = beside.map((file) => ({ name: file.name, bytes: file.size, from: file }))
      trace = null
    },
    get trace() {
      return trace
    },
    set trace(shown) {
      trace = shown
    },
    get traces() {
      return traces
    },
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
      if (isResults(found)) {
        traces = found.files
          .filter(({ name }) => name.endsWith('.parquet'))
          .map(({ name, bytes }) => ({
            name,
            bytes,
            from: `given/${encodeURIComponent(name)}`,
          }))
        for (const [path, text] of found.inputs ?? []) inputs.set(path, text)
      }
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

function isResults(value: unknown): value is {
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  readonly inputs?: readonly (readonly [string, string])[]
} {
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
