// The bundled scenarios, as texts.

const texts: { readonly [path: string]: string } = import.meta.glob('../scenarios/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** What a visitor sees first. */
export const FIRST = 'first-flood'

export interface Bundled {
  readonly name: string
  readonly title: string
  readonly text: string
}

export const bundled: ReadonlyMap<string, Bundled> = new Map(
  Object.entries(texts).map(([path, text]) => {
    const name = path.split('/').at(-1)!.replace('.yaml', '')
    const title = /^title: *(.*)$/m.exec(text)?.[1] ?? name
    return [name, { name, title, text }]
  }),
)
