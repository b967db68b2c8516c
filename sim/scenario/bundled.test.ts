// The scenarios and the JSON Schema that are published: both must agree with the parser.

import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { z } from 'zod'
import { registry } from '../../protocols/index.ts'
import { planRuns } from './expand.ts'
import { scenarioJsonSchema } from './json-schema.ts'

const test = suite('bundled scenarios')
const root = new URL('../../', import.meta.url)
const published = readFileSync(new URL('schema/scenario.schema.json', root), 'utf8')
const scenarios = readdirSync(new URL('scenarios/', root)).filter((name) => name.endsWith('.yaml'))

test('the published schema is the one that validates', () => {
  const fresh = JSON.parse(JSON.stringify(scenarioJsonSchema(registry)))
  assert.equal(JSON.parse(published), fresh, 'stale, run: npx tsx schema/build.ts')
})

test('every bundled scenario is planned, and an editor finds no fault in it', () => {
  const editor = z.fromJSONSchema(JSON.parse(published))
  for (const name of scenarios) {
    const text = readFileSync(new URL(`scenarios/${name}`, root), 'utf8')
    assert.ok(planRuns({ text, file: `scenarios/${name}` }, registry).plans.length > 0, name)
    const found = editor.safeParse(parse(text))
    assert.ok(found.success, `${name}: ${found.error?.message}`)
  }
})

test('an editor finds unknown keys and models', () => {
  const editor = z.fromJSONSchema(JSON.parse(published))
  for (const text of ['{ peeers: 3 }', '{ topology: { model: k-in } }', '{ peers: -1 }']) {
    assert.not(editor.safeParse({ protocols: { gnutella: {} }, ...parse(text) }).success, text)
  }
})

test.run()
