// A run as text that people read: a line for every message when its fate is known, and for every event
// of the world. Small runs kept this way beside a protocol show what a change to it does.

import { readFileSync, writeFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import type { Micros, TracedMessage, World } from '../../sim/index.ts'
import { CRASH, JOIN } from '../../sim/world/world.ts'
import { updating } from './fingerprint-table.ts'
import type { Started } from './runs.ts'

/** Carries a run out and tells all of it. Times are in milliseconds; `ttl` and `hops` as on arrival. */
export function transcribe({ run, world }: Started): string {
  const lines = [line('ms', columns('from -> to', 'type', 'id', 'ttl', 'hops', 'fate'))]
  const tell = worldEvents(world)
  const show = (message: TracedMessage) =>
    lines.push(line(ms(message.timeUs), tell(message) ?? messageColumns(message)))
  run.observe({
    sent: (message) => {
      if (message.fate !== 'sent') show(message)
    },
    dispatched: show,
    hit: (query, holder, hops) =>
      lines.push(line(ms(run.now), `query ${query} hits ${holder}, ${hops} hops away`)),
  })
  run.runUntil(run.endUs)
  return `${lines.join('\n')}\n`
}

/** Holds a run to the text kept at `file`; PEERLAB_UPDATE=1 keeps this one instead. */
export function assertTranscript(file: URL, text: string): void {
  if (updating) writeFileSync(file, text)
  else assert.fixture(text, readFileSync(file, 'utf8'), 'PEERLAB_UPDATE=1 keeps the new transcript')
}

function messageColumns({ from, to, type, id, ttl, hops, fate }: TracedMessage): string {
  return columns(`${from} -> ${to}`, type, `${id}`, `${ttl}`, `${hops}`, fate)
}

/** What happens in the world, in words; undefined for a message. Each kind comes in the order of its rows. */
function worldEvents(world: World): (event: TracedMessage) => string | undefined {
  const { sessions, queries, faults } = world
  const rows = { session: sessions.timeUs.findIndex((timeUs) => timeUs > 0), search: 0, fault: 0 }
  return ({ type, from, to }) => {
    switch (type) {
      case 'session': {
        const row = rows.session++
        const kind = sessions.kind[row]
        const verb = kind === JOIN ? 'joins' : kind === CRASH ? 'crashes' : 'leaves'
        return `${sessions.peer[row]} ${verb}`
      }
      case 'search': {
        const row = rows.search++
        return `${queries.peer[row]} asks for file ${queries.file[row]}: query ${row}`
      }
      case 'fault':
        return faults[rows.fault++]!.kind
      case 'timer':
        return `${to} has a timer`
      case 'unlink':
        return `${to} notices that its link to ${from} is gone`
      case 'unanswered':
        return `${to} hears nothing from ${from}`
      case 'heal':
      case 'sever':
        return type
    }
    return undefined
  }
}

function ms(timeUs: Micros): string {
  return (timeUs / 1000).toFixed(3)
}

function line(time: string, words: string): string {
  return `${time.padStart(10)}  ${words}`.trimEnd()
}

function columns(way: string, type: string, id: string, ttl: string, hops: string, fate: string) {
  return `${way.padEnd(10)} ${type.padEnd(13)}${id.padStart(5)}${ttl.padStart(4)}${hops.padStart(5)}  ${fate}`
}
