// The viewer and files: `peerlab view` serves what it was asked to and nothing else, results and traces
// open, and no serious fault of access is found in any of it.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { givenBy, serveViewer } from '../cli/viewer-server.ts'
import { hasChromium, NO_CHROMIUM } from './support/chromium.ts'
import { ROOT, skipLine } from './support/repo.ts'
import { startViewer, type Viewer } from './support/viewer.ts'

interface Context {
  viewer: Viewer
  results: string
}
const files = suite<Context>('viewer and files')
if (!hasChromium) skipLine(NO_CHROMIUM)
const inChromium = hasChromium ? files : files.skip
const CLI = ['--import', 'tsx', join(ROOT, 'cli/main.ts')]

if (hasChromium) {
  files.before(async (context) => {
    context.viewer = await startViewer()
    context.results = join(mkdtempSync(join(tmpdir(), 'peerlab-results-')), 'flood')
    const words = [
      'run',
      'first-flood',
      '--record',
      'queries,messages',
      '--out',
      context.results,
      '--quiet',
    ]
    execFileSync(process.execPath, [...CLI, ...words], { cwd: ROOT, stdio: 'pipe' })
  })
  files.after(async ({ viewer, results }) => {
    await viewer?.close()
    if (results) rmSync(join(results, '..'), { recursive: true, force: true })
  })
}

/** The status of a path exactly as it stands: a client that tidies it would test nothing. */
function status(address: string, path: string, host?: string): Promise<number> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host }
    request({ hostname, port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

inChromium(
  'peerlab view opens results, repeats their run, and serves nothing else',
  async ({ viewer, results }) => {
    const { server, address } = await serveViewer(viewer.folder, await givenBy(results))
    try {
      assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/#given=flood$/)
      assert.is(await status(address, '/given/runs.csv'), 200)
      for (const path of [
        '/given/../flood/runs.csv',
        '/given/..%2fflood%2fruns.csv',
        '/../package.json',
        '/given/',
        '/given/%2e%2e/',
        '//etc/passwd',
      ]) {
        assert.is(await status(address, path), 404, path)
      }
      assert.is(await status(address, '/', 'elsewhere.example'), 403)
      const shown = await viewer.openAt(address)
      const { runs } = JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8'))
      assert.is(await shown.fingerprint(), runs[0].fingerprint)
      await shown.page.locator('.verdicts .same').waitFor()
      await shown.page.getByRole('button', { name: 'Show messages.parquet' }).click()
      await shown.page.locator('.pane h2', { hasText: 'gnutella' }).waitFor()
      await shown.page.locator('#why').waitFor()
      assert.equal(shown.errors, [])
      await shown.close()
    } finally {
      server.close()
    }
  },
)

inChromium(
  'results that are dropped: with their manifest, and without',
  async ({ viewer, results }) => {
    const shown = await viewer.open('scenario=first-flood&t=1')
    await shown.fingerprint()
    await drop(shown.page, join(results, 'runs.csv'))
    await shown.page.locator('.notice', { hasText: 'runs.csv: a table of results' }).waitFor()
    const open = shown.page.getByLabel('Files to open')
    await open.setInputFiles(
      ['manifest.json', 'runs.csv', 'columns.json', 'messages.parquet'].map((name) =>
        join(results, name),
      ),
    )
    await shown.page.locator('.verdicts .same').waitFor()
    assert.not(await shown.page.locator('.notice').isVisible())
    await shown.page.getByRole('button', { name: 'Show messages.parquet' }).click()
    await shown.page.locator('.lede p', { hasText: 'read from messages.parquet' }).waitFor()
    assert.equal(shown.errors, [])
    await shown.close()
  },
)

inChromium('a scenario file, and a trace that is dropped', async ({ viewer, results }) => {
  const scenario = join(ROOT, 'scenarios/ritter-trees.yaml')
  const { server, address } = await serveViewer(viewer.folder, await givenBy(scenario))
  try {
    const shown = await viewer.openAt(address)
    await shown.page.locator('.progress', { hasText: 'running' }).waitFor()
    await drop(shown.page, join(results, 'messages.parquet'))
    await shown.page.locator('.lede p', { hasText: 'between 120 peers' }).waitFor()
    await shown.page.locator('[data-meter="messages"]').waitFor()
    await drop(shown.page, join(ROOT, 'LICENSE'), 'broken.parquet')
    await shown.page.locator('.stage .problem', { hasText: 'not a Parquet file' }).waitFor()
    await shown.close()
  } finally {
    server.close()
  }
})

/** Drops a file of this machine on the page. */
async function drop(page: Page, path: string, name = path.split('/').at(-1)!): Promise<void> {
  const content = readFileSync(path).toString('base64')
  await page.evaluate(
    async ([content, name]) => {
      const bytes = Uint8Array.from(atob(content!), (letter) => letter.charCodeAt(0))
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([bytes], name!))
      document.documentElement.dispatchEvent(
        new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }),
      )
    },
    [content, name],
  )
}

for (const [name, hash] of [
  ['a flood', 'scenario=first-flood&t=2.3&peer=4'],
  ['hop rings', 'scenario=first-flood&t=2.3&view=rings'],
  ['the table', 'scenario=first-flood&t=2.3&table=0'],
  [
    'two protocols',
    'scenario=four-ways&set=duration%3D1+min&set=warmup%3D0+s&set=peers%3D200&panes=napster,kazaa&t=20',
  ],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    inChromium(`no serious fault of access: ${name}, ${colorScheme}`, async ({ viewer }) => {
      const shown = await viewer.open(hash, { colorScheme, viewport: { width: 1440, height: 900 } })
      await shown.fingerprint()
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
      await shown.page.addScriptTag({ path: axe })
      const faults = await shown.page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: {
            run(): Promise<{
              violations: { id: string; impact: string; nodes: { html: string }[] }[]
            }>
          }
        }
        const { violations } = await axe.run()
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
      })
      assert.equal(faults, [])
      await shown.close()
    })
  }
}

files.run()
