import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../sim/index.ts'
import { readInput } from './inputs.ts'

const test = suite('inputs')
const folder = mkdtempSync(join(tmpdir(), 'peerlab-inputs-'))
test.after(() => rmSync(folder, { recursive: true }))

function fileOf(bytes: Uint8Array | string): string {
  const file = join(folder, 'input')
  writeFileSync(file, bytes)
  return file
}

test('plain and gzip text read the same, whatever the name; a byte order mark is no text', () => {
  assert.is(readInput(fileOf('\ufeff1 2\né\n')), '1 2\né\n')
  assert.is(readInput(fileOf(gzipSync('1 2\né\n'))), '1 2\né\n')
})

test('what cannot be read is one line that says why', () => {
  const gzip = gzipSync('a line\n'.repeat(1000))
  const damaged = Uint8Array.from(gzip)
  damaged[gzip.length - 6]! ^= 255
  const cases: [Uint8Array | string, RegExp][] = [
    ['', /: empty file, expected text$/],
    [gzipSync(''), /: empty file, expected text$/],
    [gzip.subarray(0, gzip.length - 12), /: truncated gzip file, expected all of it$/],
    [gzip.subarray(0, 2), /: truncated gzip file/],
    [damaged, /: damaged gzip file/],
    [Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), /: binary data, expected UTF-8 text/],
    [Uint8Array.of(0x61, 0xff, 0x0a), /: binary data, expected UTF-8 text/],
    [gzipSync(Uint8Array.of(1, 0, 2)), /: binary data, expected UTF-8 text/],
  ]
  for (const [bytes, message] of cases) refuses(fileOf(bytes), message)
  refuses(join(folder, 'missing'), /: cannot read: no such file or directory$/)
  refuses(folder, /: a directory, expected a file$/)
  refuses('/dev/null', /: a device, expected a file$/)
})

function refuses(file: string, message: RegExp): void {
  try {
    readInput(file)
  } catch (error) {
    assert.instance(error, InputError)
    assert.match((error as InputError).message, message)
    assert.ok((error as InputError).message.startsWith(file))
    return
  }
  assert.unreachable(`${file} was read`)
}

test.run()
