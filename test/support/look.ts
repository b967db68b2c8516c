// What can be said of a page's looks without an image: is any text cut off or on top of another, and
// roughly where there is ink. Both functions run in the page.

/** A line for each text that is clipped, out of the window, or overlaps another. */
export function lookFaults(): string[] {
  interface Piece {
    readonly text: string
    readonly owner: Element
    readonly rect: DOMRect
  }
  const scrolls = (style: CSSStyleDeclaration): boolean =>
    /auto|scroll/.test(style.overflowX + style.overflowY)
  const cut = (one: DOMRect, other: DOMRect): DOMRect => {
    const left = Math.max(one.left, other.left)
    const top = Math.max(one.top, other.top)
    const right = Math.min(one.right, other.right)
    const bottom = Math.min(one.bottom, other.bottom)
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
  }
  const faults: string[] = []
  const pieces: Piece[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement
    const text = node.textContent?.trim() ?? ''
    if (!owner || text === '' || owner.closest('option, script, style, .visually-hidden, .numbers'))
      continue
    if (!owner.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    // What stands fixed over the page is meant to cover what scrolls beneath it.
    if (getComputedStyle(owner.closest('.timebar') ?? owner).position === 'fixed') continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const full of range.getClientRects()) {
      let rect: DOMRect = full
      let inScroller = false
      for (let around: Element | null = owner; around; around = around.parentElement) {
        const style = getComputedStyle(around)
        const bounds = around.getBoundingClientRect()
        if (scrolls(style)) {
          inScroller = true
          rect = cut(rect, bounds)
        } else if (/hidden|clip/.test(style.overflowX + style.overflowY)) {
          const out =
            rect.width > 0 &&
            (rect.left < bounds.left - 1 ||
              rect.right > bounds.right + 1 ||
              rect.top < bounds.top - 2 ||
              rect.bottom > bounds.bottom + 2)
          if (out && style.textOverflow !== 'ellipsis' && style.display !== 'inline')
            faults.push(`cut off: ${text.slice(0, 60)}`)
          rect = cut(rect, bounds)
        }
      }
      if (!inScroller && (full.left < -1 || full.right > innerWidth + 1))
        faults.push(`beside the window: ${text.slice(0, 60)}`)
      if (rect.width > 2 && rect.height > 2) pieces.push({ text, owner, rect })
    }
  }
  pieces.sort((one, other) => one.rect.top - other.rect.top)
  for (const [i, one] of pieces.entries()) {
    for (let j = i + 1; j < pieces.length && pieces[j]!.rect.top < one.rect.bottom; j++) {
      const other = pieces[j]!
      const both = cut(one.rect, other.rect)
      // Lines of text may touch by their leading.
      if (both.width > 2 && both.height > 4 && one.owner !== other.owner)
        faults.push(`overlap: ${one.text.slice(0, 40)} | ${other.text.slice(0, 40)}`)
    }
  }
  if (document.documentElement.scrollWidth > innerWidth + 1)
    faults.push('the page scrolls sideways')
  return [...new Set(faults)]
}

/** A picture of the gallery: its title, what its charts hold, and where its drawings have ink. */
export function sketch(picture: Element): string {
  const ink = (stage: Element): string => {
    const [columns, rows] = [48, 14]
    const layers = [...stage.querySelectorAll('canvas')]
    const { width, height } = layers[0]!
    const pixels = layers.map(
      (layer) => layer.getContext('2d')!.getImageData(0, 0, width, height).data,
    )
    const lines: string[] = []
    for (let row = 0; row < rows; row++) {
      let line = ''
      for (let column = 0; column < columns; column++) {
        let inked = 0
        let all = 0
        for (let y = Math.floor((row * height) / rows); y < ((row + 1) * height) / rows; y++) {
          for (
            let x = Math.floor((column * width) / columns);
            x < ((column + 1) * width) / columns;
            x++
          ) {
            all++
            if (pixels.some((data) => data[4 * (y * width + x) + 3]! > 96)) inked++
          }
        }
        const share = inked / all
        line += share < 0.01 ? ' ' : share < 0.1 ? '.' : share < 0.4 ? 'o' : '#'
      }
      lines.push(line.trimEnd())
    }
    return lines.map((line) => `  |${line}`).join('\n')
  }
  const texts = (within: Element, selector: string): string =>
    [...within.querySelectorAll(selector)].map((one) => one.textContent).join(' · ')
  const charts = [...picture.querySelectorAll('.chart:not([hidden])')].map((chart) => {
    const lines = chart.querySelectorAll('.line').length
    const bars = chart.querySelectorAll('.plot > rect').length
    const shapes = lines > 0 ? `${lines} lines` : `${bars} bars`
    const keys = texts(chart, '.keys li')
    return `  ${texts(chart, '.title')}: ${shapes}; x ${texts(chart, '.axis.x text')}${keys ? `; ${keys}` : ''}`
  })
  // A force layout is worked out by the browser's own arithmetic: what it looks like is not pinned down.
  const stages = [...picture.querySelectorAll('.panes:not([hidden]) .pane')].map((pane) => {
    const stage = pane.querySelector<HTMLElement>('.stage')!
    const drawing = stage.dataset.view === 'overlay' ? '  (a force layout)' : ink(stage)
    return `  ${texts(pane, '.name')}, ${stage.dataset.view}\n${drawing}`
  })
  return [picture.querySelector('h2')?.textContent ?? '', ...stages, ...charts].join('\n')
}
