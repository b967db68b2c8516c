// One process at a time writes a results directory. A lock whose process is gone holds nobody up.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { InputError } from '../sim/index.ts'

/** Takes the lock `file`; InputError where a living process has it. Returns how to give it back. */
export function takeLock(file: string): () => void {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!exists) throw error
    const holder = Number(readFileSync(file, 'utf8'))
    if (holder > 0 && isAlive(holder)) {
      throw new InputError(`process ${holder} is writing these results, expected none`, { file })
    }
    writeFileSync(file, String(process.pid))
  }
  return () => rmSync(file, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
