// Reads the files that a user names. Whatever is wrong with one becomes a single clear line.

import { constants } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { InputError } from '../sim/index.ts'
import { systemReason } from './errors.ts'

/**
 * Where a file lies that a scenario names: at its path, or, where there is nothing, by its name in the
 * folder of public data that PEERLAB_DATA names or in a folder right in that.
 */
export function findInput(path: string): string {
  const data = process.env.PEERLAB_DATA
  if (existsSync(path) || !data || !existsSync(data)) return path
  const folders = readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const places = [data, ...folders.map(({ name }) => join(data, name))]
  return places.map((place) => join(place, basename(path))).find(existsSync) ?? path
}

/** Path -> text, for every file that a scenario names. */
export function loadInputs(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, readInput(file)]))
}

/**
 * The text of a file, plain or gzip (known by its first two bytes, not by its name), without a byte
 * order mark. InputError for a file that is missing, unreadable, a directory, empty, truncated or not
 * UTF-8 text.
 */
export function readInput(path: string): string {
  const raw = readBytes(path)
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzip(raw, path) : raw
  if (bytes.length === 0) throw new InputError('empty file, expected text', { file: path })
  if (bytes.length > constants.MAX_STRING_LENGTH) throw tooLarge(path)
  if (bytes.includes(0)) throw notText(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notText(path)
  }
}

function readBytes(path: string): Uint8Array {
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) throw new InputError('a directory, expected a file', { file: path })
    if (stat.isCharacterDevice()) throw new InputError('a device, expected a file', { file: path })
    return readFileSync(path)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`cannot read: ${systemReason(error)}`, { file: path })
  }
}

function gunzip(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: constants.MAX_STRING_LENGTH })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path)
    const what = code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged'
    throw new InputError(`${what} gzip file, expected all of it`, { file: path })
  }
}

function notText(path: string): InputError {
  return new InputError('binary data, expected UTF-8 text, plain or gzip', { file: path })
}

function tooLarge(path: string): InputError {
  return new InputError(
    `too large, expected at most ${constants.MAX_STRING_LENGTH} bytes of text`,
    {
      file: path,
    },
  )
}
