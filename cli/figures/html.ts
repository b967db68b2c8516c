// HTML from templates in which whatever is put in is text: only what was made here is markup.

export interface Markup {
  readonly markup: string
}

export function html(
  parts: TemplateStringsArray,
  ...values: (string | number | Markup | readonly Markup[])[]
): Markup {
  return {
    markup: parts.map((part, i) => part + (i < values.length ? textOf(values[i]!) : '')).join(''),
  }
}

function textOf(value: string | number | Markup | readonly Markup[]): string {
  if (typeof value === 'object') {
    return 'markup' in value ? value.markup : value.map((each) => each.markup).join('')
  }
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
