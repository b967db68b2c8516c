// The files a scenario names. sim/ touches no disk, so a reference becomes the path to open by joining
// texts: from the folder of the scenario file, or from the working directory when typed as an option.

import type { Scenario } from './scenario.ts'
import { type Draft, isOption, type Path } from './source.ts'

/** Every file that must be read before the scenario's world can be generated, each once. */
export function scenarioFiles(scenario: Scenario): string[] {
  const parts = [scenario.topology, scenario.latency, scenario.workload, scenario.churn]
  const files = parts.flatMap((part) => (part && 'file' in part ? [part.file] : []))
  return [...new Set(files)]
}

/** The path to open for what was written at a place of the document. */
export function pathToOpen(draft: Draft, at: Path, written: string): string {
  if (isOption(draft, at)) return written
  return joinPath(folderOf(draft.source.file), written)
}

/** The base name of a path without its extension. */
export function nameOf(file: string): string {
  const base = file.slice(folderOf(file).length)
  return base.replace(/(.)\.[^.]*$/, '$1') || 'scenario'
}

/** POSIX: `.` and `..` folded; an absolute file stands alone. */
export function joinPath(folder: string, file: string): string {
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(file)) return file
  const parts: string[] = []
  for (const part of `${folder}${file}`.split('/')) {
    const up = part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== ''
    if (up) parts.pop()
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part)
  }
  return parts.join('/')
}

/** With its last separator; empty for a bare name. */
function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)
}
