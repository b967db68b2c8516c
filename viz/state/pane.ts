// One run on the page: its engine, what has been recorded of it, the moment and the query that are
// shown. Panes differ in protocol alone; scenario, time and selection are the store's, shared by all.

import type { Answer, Source, TraceSource } from '../worker/wire.ts'
import {
  type Engine,
  type Failure,
  type Listener,
  type Question,
  startEngine,
  startTrace,
} from './engine.ts'
import { createMoment, type Moment } from './moment.ts'
import { addQuery, addSlice, createRecorded, hasAllOf, type Recorded } from './recorded.ts'
import type { ViewState } from './store.ts'
import { latestQuery, type Story, storyOf } from './story.ts'

export interface Pane {
  /** Of no other pane that ever was. */
  readonly id: number
  /** The protocol's name in the scenario; null: its first. */
  readonly protocol: string | null
  /** What tells it from others beside it; null: its protocol does. */
  readonly label: string | null
  readonly recorded: Recorded | null
  readonly moment: Moment | null
  readonly failure: Failure | null
  ask(question: Question): Promise<Answer>
  /** The story of the query that is shown at that time: the selected one, or the latest asked. */
  story(state: ViewState): Story | null
  /** Peers that share the file of a story; empty until the engine has told them. */
  holders(story: Story | null): ReadonlySet<number>
  /** Whom the selected peer knows by its own account. */
  known(state: ViewState): readonly number[]
  /** Who has which piece at that time, as last told. */
  swarm(state: ViewState): Swarm | null
  close(): void
}

export type Swarm = Extract<Answer, { kind: 'pieces' }>

/** What a pane shows: the run of a protocol, or a recorded trace. */
export type Opens =
  | { readonly source: Source; readonly protocol: string | null; readonly label?: string }
  | { readonly trace: TraceSource }

export type Change = 'opened' | 'grew' | 'ended' | 'failed' | 'told'

let opened = 0

const NOBODY: ReadonlySet<number> = new Set()

export function openPane(opens: Opens, changed: (change: Change) => void): Pane {
  const protocol = 'source' in opens ? opens.protocol : opens.trace.protocol
  let recorded: Recorded | null = null
  let moment: Moment | null = null
  let failure: Failure | null = null
  const listener: Listener = {
    opened(opened) {
      recorded = createRecorded(opened)
      moment = createMoment(recorded)
      changed('opened')
    },
    slice(slice) {
      if (recorded) addSlice(recorded, slice)
      changed('grew')
    },
    ended(ended) {
      if (recorded) recorded.ended = ended
      changed('ended')
    },
    failed(found) {
      failure = found
      changed('failed')
    },
  }
  const engine = 'source' in opens ? startRun(opens, listener) : startTrace(opens.trace, listener)
  const accounts = createAccounts(engine, () => changed('told'))
  const stories = createStories(engine, () => changed('told'))
  return {
    id: opened++,
    protocol,
    label: ('label' in opens && opens.label) || null,
    get recorded() {
      return recorded
    },
    get moment() {
      return moment
    },
    get failure() {
      return failure
    },
    ask: engine.ask,
    story: (state) => (recorded ? stories.story(recorded, state) : null),
    holders: (story) => (story ? stories.holders(story.file) : NOBODY),
    known: (state) => (recorded ? accounts.known(recorded, state) : []),
    swarm: (state) => accounts.swarm(state),
    close: engine.close,
  }
}

/** What protocols tell of themselves: asked for one question at a time, of whole seconds while it plays. */
function createAccounts(engine: Pick<Engine, 'ask'>, told: () => void) {
  const latest = <T>(none: T, read: (answer: Answer) => T | undefined) => {
    let shown = { key: '', value: none }
    let busy = false
    return (key: string, question: Question): T => {
      if (shown.key === key || busy) return shown.value
      busy = true
      void engine.ask(question).then((answer) => {
        busy = false
        shown = { key, value: read(answer) ?? none }
        told()
      })
      return shown.value
    }
  }
  const known = latest<readonly number[]>([], (answer) =>
    answer.kind === 'state' ? answer.known : undefined,
  )
  const swarm = latest<Swarm | null>(null, (answer) =>
    answer.kind === 'pieces' ? answer : undefined,
  )
  const at = ({ timeUs, playing }: ViewState): number =>
    playing ? Math.floor(timeUs / 1e6) * 1e6 : Math.floor(timeUs)
  return {
    known(recorded: Recorded, state: ViewState): readonly number[] {
      const { peer } = state
      if (peer === null || peer >= recorded.opened.nodes) return []
      return known(`${peer} ${at(state)}`, { kind: 'inspect', peer, timeUs: at(state) })
    },
    swarm: (state: ViewState) => swarm(String(at(state)), { kind: 'pieces', timeUs: at(state) }),
  }
}

function startRun(
  { source, protocol }: Extract<Opens, { source: Source }>,
  listener: Listener,
): Engine {
  const engine = startEngine(listener)
  engine.open(source, protocol)
  return engine
}

/** The story last told, and who holds which file. */
function createStories(engine: Pick<Engine, 'ask'>, told: () => void) {
  let story: Story | null = null
  const holdersOf = new Map<number, ReadonlySet<number>>()
  let asking: number | null = null
  /** Queries that nobody can tell more of: a trace is not asked twice. */
  const refused = new Set<number>()
  /** A selected query is shown whole, though the trace kept only some queries. */
  const askAll = (recorded: Recorded, query: number): void => {
    if (asking !== null || refused.has(query) || hasAllOf(recorded, query)) return
    asking = query
    void engine.ask({ kind: 'messagesOf', query }).then((answer) => {
      asking = null
      if (answer.kind === 'rows') addQuery(recorded, query, answer.rows)
      else refused.add(query)
      told()
    })
  }
  return {
    story(recorded: Recorded, state: ViewState): Story | null {
      const query = state.query ?? latestQuery(recorded, state.timeUs)
      if (query === null) return null
      if (state.query !== null) askAll(recorded, query)
      const isTold = story?.query === query && story.readTo === recorded.rows.count
      if (!isTold || story?.thinned !== recorded.thinned) story = storyOf(recorded, query, story)
      return story
    },
    holders(file: number): ReadonlySet<number> {
      const known = holdersOf.get(file)
      if (known) return known
      holdersOf.set(file, NOBODY)
      void engine.ask({ kind: 'holders', file }).then((answer) => {
        if (answer.kind !== 'holders') return
        holdersOf.set(file, new Set(answer.peers))
        told()
      })
      return NOBODY
    },
  }
}
