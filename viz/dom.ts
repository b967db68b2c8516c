// Elements made by code: text is always text, so nothing that a file says is ever read as HTML.

type Child = Node | string | null | undefined | false
type Attributes = {
  readonly [name: string]: string | number | boolean | null | undefined | ((event: Event) => void)
}

/** `on...` attributes are listeners; true is an empty attribute; null, undefined and false are none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children)
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function fill<E extends Element>(
  element: E,
  attributes: Attributes,
  children: readonly Child[],
): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, String(value))
  }
  element.append(
    ...children.filter((child) => child !== null && child !== undefined && child !== false),
  )
  return element
}

const FOCUSABLE = 'button, input, select, textarea, summary, a[href], [tabindex]'

/** Puts others in the place of what is in `element`; whoever works it by keyboard stays where they are. */
export function refill(element: Element, ...children: readonly Node[]): void {
  const before = [...element.querySelectorAll(FOCUSABLE)]
  const at = before.indexOf(document.activeElement ?? element)
  element.replaceChildren(...children)
  if (at < 0) return
  const after = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)]
  const same = after.find((one) => nameOf(one) === nameOf(before[at]!))
  const next = same ?? (after.length === before.length ? after[at] : undefined)
  next?.focus({ preventScroll: true })
}

function nameOf(element: Element): string {
  return element.id || `${element.tagName} ${element.ariaLabel ?? element.textContent}`
}

/** A value in the document's style, such as '--accent'. */
export function styleOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

/** Puts a text on the clipboard; false where the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** Hands a file to the user. */
export function download(name: string, content: Blob): void {
  const link = el('a', { href: URL.createObjectURL(content), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
