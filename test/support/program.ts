// The built command, run as a process of its own.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { ROOT } from './repo.ts'

export const PROGRAM = join(ROOT, 'dist/cli/main.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export function assertBuilt(): void {
  assert.ok(existsSync(PROGRAM), 'not built: npm run build')
}

/** Start it in `folder`. */
export function startProgram(folder: string, args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
}
