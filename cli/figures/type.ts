// The type of figures: Source Sans 3, and how wide a text set in it is. Its advance widths stand here, so
// that labels can be placed without a font engine, and are close enough for the fonts that take its place.

import { createRequire } from 'node:module'

export const FONT_FAMILY = "'Source Sans 3', 'Source Sans Pro', Helvetica, Arial, sans-serif"

/** The font files that a raster needs, on whatever machine. */
export function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url)
  return ['400Regular/SourceSans3_400Regular.ttf', '600SemiBold/SourceSans3_600SemiBold.ttf'].map(
    (file) => resolve(`@expo-google-fonts/source-sans-3/${file}`),
  )
}

/** Thousandths of the type size, of the characters from space to tilde, regular. */
const ADVANCES =
  '200 289 426 497 497 824 609 249 303 303 418 497 249 311 249 350 497 497 497 497 497 497 497 497 497 497 249 249 497 497 497 425 847 543 588 571 615 527 494 617 652 263 479 579 486 727 647 664 566 664 569 534 536 645 515 786 513 476 539 303 350 303 497 500 542 504 553 456 555 496 292 504 544 246 247 495 255 829 547 542 555 555 347 419 338 544 467 719 446 467 425 303 241 303 497'
    .split(' ')
    .map(Number)
const OTHER = 540
/** Semibold is at most so much wider. */
const BOLD = 1.06

/** Width of a text in points at a type size in points. */
export function textWidth(text: string, size: number, bold = false): number {
  let thousandths = 0
  for (const character of text) {
    thousandths += ADVANCES[character.codePointAt(0)! - 32] ?? OTHER
  }
  return (thousandths / 1000) * size * (bold ? BOLD : 1)
}
