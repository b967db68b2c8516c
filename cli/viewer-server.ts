// Serves the viewer to this machine's browser alone, and with it the one scenario or the one directory
// of results that was named: no other path leads anywhere.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join, resolve } from 'node:path'
import sirv from 'sirv'
import { InputError } from '../sim/index.ts'
import { loadExperiment } from './experiment.ts'
import { findInput, readInput } from './inputs.ts'
import { readManifest } from './manifest.ts'
import { bundledScenarios } from './package.ts'

const HOST = '127.0.0.1'

/** What the page finds besides itself: `given.json`, and below `given/` the files of one directory. */
export interface Given {
  /** The part of the address that tells the page to look for it. */
  readonly hash: string
  readonly json?: object
  readonly folder?: string
  /** The files of the folder, which alone are served. */
  readonly names?: ReadonlySet<string>
}

/** A scenario file, the name of a bundled one, or a directory of results. Throws InputError. */
export async function givenBy(target: string): Promise<Given> {
  if (existsSync(target) && statSync(target).isDirectory()) return resultsIn(target)
  // What is wrong with a scenario is said here, before a browser opens.
  const { inputs } = await loadExperiment({ scenario: target, overrides: [] })
  if (!existsSync(target) && inputs.size === 0) {
    return { hash: `#scenario=${encodeURIComponent(target)}` }
  }
  const file = existsSync(target) ? target : bundledScenarios().get(target)!
  const json = { kind: 'scenario', file, text: readInput(file), inputs: [...inputs] }
  return { hash: `#given=${encodeURIComponent(basename(file))}`, json }
}

function resultsIn(folder: string): Given {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => ({ name, bytes: statSync(join(folder, name)).size }))
  const names = new Set(files.map(({ name }) => name))
  if (!names.has('manifest.json')) {
    throw new InputError('no manifest.json in it, expected a directory of results', {
      file: folder,
    })
  }
  const hash = `#given=${encodeURIComponent(basename(folder))}`
  return { hash, folder, names, json: { kind: 'results', folder, files, inputs: inputsOf(folder) } }
}

/** Path -> text of the files that the runs need; one that is gone can be dropped on the page. */
function inputsOf(folder: string): [string, string][] {
  const { inputs, source } = readManifest(folder)
  return Object.keys(inputs).flatMap((path) => {
    const file = findInput(resolve(source.folder, path))
    return existsSync(file) ? [[path, readInput(file)]] : []
  })
}

/** `page`: the folder of the built viewer. The address leads to what is given. Throws InputError. */
export async function serveViewer(
  page: string,
  { json, folder, names, hash }: Given,
): Promise<{ readonly server: Server; readonly address: string }> {
  if (!existsSync(join(page, 'index.html'))) {
    throw new InputError('the viewer is not built, expected it after `npm run build`', {
      file: page,
    })
  }
  const pages = sirv(page, { dev: true })
  const files = folder === undefined ? undefined : sirv(folder, { dev: true, dotfiles: false })
  const server = createServer((request, response) => {
    if (!isLocal(request, server)) return refuse(response, 403)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Cache-Control', 'no-store')
    const [path = '/'] = (request.url ?? '/').split('?')
    if (path === '/given.json' && json) {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(json))
    } else if (path.startsWith('/given/') && files) {
      const name = decoded(path.slice('/given/'.length))
      if (!names?.has(name)) return refuse(response, 404)
      request.url = `/${encodeURIComponent(name)}`
      files(request, response, () => refuse(response, 404))
    } else pages(request, response, () => refuse(response, 404))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, resolve)
  })
  const { port } = server.address() as AddressInfo
  return { server, address: `http://${HOST}:${port}/${hash}` }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** Another site whose name was made to lead here may not read what is served. */
function isLocal({ headers }: IncomingMessage, server: Server): boolean {
  const { port } = server.address() as AddressInfo
  return [`${HOST}:${port}`, `localhost:${port}`].includes(headers.host ?? '')
}

function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}
