// An SVG as a PNG of 300 dots an inch, set in a type that comes with peerlab, so that it looks the same on
// a machine without any. What the figure is stands in its tEXt chunks.

import { Resvg } from '@resvg/resvg-js'
import { fontFiles } from './type.ts'

export const DPI = 300
const DOTS_PER_METRE = Math.round(DPI / 0.0254)

/** The bytes of the PNG; `facts` become its text chunks. */
export function toPng(svg: string, facts: { readonly [name: string]: string | number }): Buffer {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: DPI / 96 },
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles(),
      defaultFontFamily: 'Source Sans 3',
      sansSerifFamily: 'Source Sans 3',
    },
  })
  const png = image.render().asPng()
  const physical = Buffer.alloc(9)
  physical.writeUInt32BE(DOTS_PER_METRE, 0)
  physical.writeUInt32BE(DOTS_PER_METRE, 4)
  physical[8] = 1
  const chunks = [
    chunk('pHYs', physical),
    ...Object.entries(facts).map(([name, value]) => textChunk(name, String(value))),
  ]
  return Buffer.concat([png.subarray(0, HEADER_BYTES), ...chunks, png.subarray(HEADER_BYTES)])
}

/** Signature and IHDR, which comes first. */
const HEADER_BYTES = 8 + 25

/** tEXt where Latin-1 will do, else iTXt (PNG specification, 11.3.4). */
function textChunk(keyword: string, text: string): Buffer {
  const plain = [...text].every((character) => character.codePointAt(0)! < 256)
  if (plain) return chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))
  return chunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`, 'utf8'))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

/** The checksum of a chunk (PNG specification, annex D). */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
