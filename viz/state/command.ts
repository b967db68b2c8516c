// What is shown, as a command line would run it.

import { bundled } from '../scenarios.ts'
import type { ViewState } from './store.ts'

/** A text that was changed here is named as the file it is saved as. */
export function commandOf({ scenario, text, changes, seed }: ViewState): string {
  const quoted = (text: string): string =>
    /^[\w.,:=/%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
  return [
    'peerlab run',
    quoted(text === null ? scenario : fileOf(scenario)),
    ...changes.map(({ path, value }) => `--set ${quoted(`${path}=${value}`)}`),
    ...(seed === null ? [] : [`--seed ${quoted(seed)}`]),
  ].join(' ')
}

/** The name under which a text is saved. */
export function fileOf(scenario: string): string {
  return bundled.has(scenario) ? `${scenario}.yaml` : scenario
}
