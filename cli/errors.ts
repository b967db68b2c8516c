// What went wrong, as one line, and the exit code that says whose mistake it was.

import { getSystemErrorMap } from 'node:util'
import { InputError } from '../sim/index.ts'

export const EXIT = {
  done: 0,
  bug: 1,
  input: 2,
  expectation: 3,
  fingerprint: 4,
  failedRuns: 5,
  interrupted: 130,
} as const

/** Text for stderr and exit code: a user's mistake is one line, a bug of ours shows its stack. */
export function explain(error: unknown, version: string): { text: string; code: number } {
  if (error instanceof InputError) {
    return { text: `peerlab: ${error.message.replace(/\s*\n\s*/g, ' ')}`, code: EXIT.input }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const command = process.argv.slice(2).join(' ')
  return {
    text: `peerlab: a bug of ours (version ${version}, node ${process.version}): please report this with the scenario, its seed and the command: peerlab ${command}\n${stack}`,
    code: EXIT.bug,
  }
}

/** 'no such file or directory' rather than a code and a system call. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || error.message
}

/** Runs `work` on the disk; what the system refuses is the user's to mend, with the path. */
export function onDisk<T>(path: string, doing: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw diskError(path, doing, error)
  }
}

export function diskError(path: string, doing: string, error: unknown): unknown {
  const fromSystem = error instanceof Error && 'syscall' in error
  if (!fromSystem) return error
  return new InputError(`cannot ${doing}: ${systemReason(error)}`, { file: path })
}
