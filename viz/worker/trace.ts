// A recorded trace as the page hears of a run: the same slices, read from a file instead of an engine.
// What a trace does not hold is inferred, and said to be: when a message left (when its sender first had
// the query), who is linked (who sent queries to whom), what was dropped (what its receiver had seen).

import { registry } from '../../protocols/index.ts'
import type { ProtocolDefinition } from '../../sim/index.ts'
import { buffersOf, growing, growingRows } from './columns.ts'
import { MOST_ROWS } from './record.ts'
import { openTrace, type TraceFile, type TraceGroup } from './tracefile.ts'
import {
  DUPLICATE,
  FATE_MASK,
  FATES,
  FIRST,
  isKept,
  type MessageType,
  type Opened,
  type Reply,
  type Slice,
  type TraceSource,
} from './wire.ts'

const STEPS = 300
const MOST_LINKS = 200_000
/** A message whose start is not known is drawn as if it took so long. */
const USUAL_TRAVEL_US = 50_000
const LONGEST_TRAVEL_US = 1_000_000
/** Messages of every protocol. */
const HANDSHAKE: ReadonlySet<string> = new Set(['connect', 'accept', 'refuse'])
/** Row groups that are looked into for names of types. */
const SAMPLED_GROUPS = 8

interface Scope {
  postMessage(reply: Reply, transfer: ArrayBuffer[]): void
  onmessage: ((event: MessageEvent<TraceSource>) => void) | null
}
const scope = globalThis as unknown as Scope

scope.onmessage = ({ data }) => {
  read(data).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    scope.postMessage({ kind: 'failed', message, line: null, column: null, atUs: null }, [])
  })
}

async function read(source: TraceSource): Promise<void> {
  const file = await openTrace(source.name, source.from)
  const opened = await describe(file, source.protocol)
  scope.postMessage({ kind: 'opened', opened }, [])
  const reader = createReader(opened, file.rows)
  for (let group = 0; group < file.groups; group++) {
    reader.add(await file.group(group))
    const slice = reader.slice(group === file.groups - 1)
    scope.postMessage({ kind: 'slice', slice }, buffersOf(slice))
  }
  scope.postMessage(
    { kind: 'ended', ended: { fingerprint: '', events: file.rows, results: null } },
    [],
  )
}

async function describe(file: TraceFile, protocol: string | null): Promise<Opened> {
  const names = new Set<string>()
  const every = Math.max(1, Math.floor(file.groups / SAMPLED_GROUPS))
  for (let group = 0; group < file.groups; group += every) {
    const types = await file.types(group)
    for (let i = 0; i < types.length; i++) names.add(types[i]!)
  }
  const definition = protocol === null ? speakerOf(names) : registry.get(protocol)
  const layouts = definition?.messages ?? {}
  const types: MessageType[] = [...names, 'other'].map((name) => ({
    name,
    ...(layouts[name] ?? { part: guessPart(name), bytes: 0, layout: 'not in the trace' }),
  }))
  return {
    scenario: file.name,
    title: file.name,
    seed: 0,
    durationUs: file.endUs,
    warmupUs: 0,
    peers: file.lastPeer + 1,
    nodes: file.lastPeer + 1,
    labels: null,
    queries: 0,
    protocols: [],
    protocol: definition?.name ?? 'trace',
    use: definition?.name ?? 'trace',
    trace: { rows: file.rows },
    about: definition?.title ?? 'a recorded trace',
    source: definition?.source ?? 'read from a file',
    view: 'graph',
    types,
    params: [],
    stepUs: Math.ceil(file.endUs / STEPS),
  }
}

/** The one protocol that has all these messages; undefined: none, or several. */
function speakerOf(names: ReadonlySet<string>): ProtocolDefinition | undefined {
  const speakers = [...registry.values()].filter(({ messages }) =>
    [...names].every((name) => HANDSHAKE.has(name) || Object.hasOwn(messages, name)),
  )
  return speakers.length === 1 ? speakers[0] : undefined
}

/** What a message is for, by its name alone. */
function guessPart(name: string): MessageType['part'] {
  if (/hit|result|answer|response|reply|found/i.test(name)) return 'answer'
  return /quer|search|walk|look|find|get/i.test(name) ? 'query' : 'maintenance'
}

function createReader(opened: Opened, total: number) {
  const { types, nodes, stepUs } = opened
  const numberOf = new Map(types.map(({ name }, i) => [name, i]))
  const fateOf = new Map<string, number>(FATES.map((fate, i) => [fate, i]))
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(total / MOST_ROWS)))
  const rows = growingRows()
  const inferred = createInference(nodes)
  const stepTimes = growing({ timeUs: Float64Array, bytes: Float64Array })
  const sentSteps = growing({ sent: Uint32Array })
  const sent = new Uint32Array(types.length)
  let steps = 0
  let messages = 0
  let bytes = 0
  let reachedUs = 0
  const endStep = (): void => {
    stepTimes.push(++steps * stepUs, bytes)
    for (const count of sent) sentSteps.push(count)
    sent.fill(0)
  }
  return {
    add(group: TraceGroup) {
      for (let i = 0; i < group.count; i++) {
        const timeUs = Number(group.timeUs[i])
        while (timeUs >= (steps + 1) * stepUs) endStep()
        const type = numberOf.get(group.type[i]!) ?? types.length - 1
        const { part, bytes: size } = types[type]!
        sent[type]!++
        messages++
        bytes += size
        reachedUs = timeUs
        const [from, to, id] = [group.from[i]!, group.to[i]!, group.id[i]!]
        const fate = fateOf.get(group.fate[i]!) ?? 0
        const hops = group.hops[i]!
        if (part === 'query') inferred.ask(id, from, timeUs)
        else if (part === 'answer' && fate === 0) inferred.answer({ id, from, to, hops, timeUs })
        if (!isKept(every, part !== 'maintenance', id, from, to)) continue
        const { travelUs, flags } = inferred.of({ timeUs, from, to, id, part, fate })
        rows.push(timeUs, travelUs, from, to, id, type, group.ttl[i]!, hops, fate | flags)
      }
    },
    slice(isLast: boolean): Slice {
      if (isLast) while (steps < STEPS) endStep()
      return {
        reachedUs: isLast ? opened.durationUs : reachedUs,
        events: messages,
        messages,
        rows: rows.take(),
        every,
        ...inferred.take(),
        linksDown: { link: new Uint32Array(0), timeUs: new Float64Array(0) },
        roleNames: ['peer'],
        roles: { peer: new Uint32Array(0), role: new Uint8Array(0), timeUs: new Float64Array(0) },
        steps: { ...stepTimes.take(), ...sentSteps.take() },
      }
    },
  }
}

interface Row {
  readonly timeUs: number
  readonly from: number
  readonly to: number
  readonly id: number
  readonly part: MessageType['part']
  readonly fate: number
}

interface Answered {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly hops: number
  readonly timeUs: number
}

/** What follows from the rows so far. */
function createInference(nodes: number) {
  const asked = growing({
    query: Uint32Array,
    peer: Uint32Array,
    file: Uint32Array,
    timeUs: Float64Array,
  })
  const hits = growing({
    query: Uint32Array,
    holder: Uint32Array,
    hops: Uint32Array,
    timeUs: Float64Array,
  })
  const linksUp = growing({ a: Uint32Array, b: Uint32Array, timeUs: Float64Array })
  const presence = growing({ peer: Uint32Array, online: Uint8Array, timeUs: Float64Array })
  for (let peer = 0; peer < nodes; peer++) presence.push(peer, 1, 0)
  const links = new Set<number>()
  const askerOf = new Map<number, { readonly peer: number; readonly askedUs: number }>()
  /** query * nodes + peer -> when the query first came to the peer. */
  const firstUs = new Map<number, number>()

  const link = (from: number, to: number): void => {
    const key = Math.min(from, to) * nodes + Math.max(from, to)
    if (from === to || links.size >= MOST_LINKS || links.has(key)) return
    links.add(key)
    linksUp.push(Math.min(from, to), Math.max(from, to), 0)
  }
  const forward = ({ timeUs, from, to, id, fate }: Row): number => {
    link(from, to)
    const asker = askerOf.get(id)!
    if (asker.peer === from) firstUs.set(id * nodes + from, asker.askedUs)
    if ((fate & FATE_MASK) !== 0) return 0
    const key = id * nodes + to
    if (firstUs.has(key)) return DUPLICATE
    firstUs.set(key, timeUs)
    return FIRST
  }
  return {
    /** Whoever sends a message of a query first has asked it. */
    ask(id: number, from: number, timeUs: number): void {
      if (askerOf.has(id)) return
      const askedUs = Math.max(0, timeUs - USUAL_TRAVEL_US)
      askerOf.set(id, { peer: from, askedUs })
      asked.push(id, from, 0, askedUs)
    },
    answer({ id, from, to, hops, timeUs }: Answered): void {
      if (askerOf.get(id)?.peer === to) hits.push(id, from, hops, timeUs)
    },
    of(row: Row): { readonly travelUs: number; readonly flags: number } {
      const { timeUs, from, id, part } = row
      if (part === 'maintenance') return { travelUs: USUAL_TRAVEL_US, flags: 0 }
      const flags = part === 'query' ? forward(row) : 0
      const leftUs = part === 'query' ? firstUs.get(id * nodes + from) : undefined
      const travelUs = leftUs === undefined ? USUAL_TRAVEL_US : timeUs - leftUs
      return { travelUs: Math.max(1, Math.min(LONGEST_TRAVEL_US, travelUs)), flags }
    },
    take: () => ({
      asked: asked.take(),
      hits: hits.take(),
      linksUp: linksUp.take(),
      presence: presence.take(),
    }),
  }
}
