import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Victims } from '../world/world.ts'
import { chooseVictims, type Population } from './victims.ts'

const test = suite('victims')

/** 100 users, of which every tenth is offline, and 3 servers; every seventh user is a supernode. */
const population: Population = {
  users: 100,
  nodes: 103,
  online: (peer) => peer >= 100 || peer % 10 !== 9,
  degree: (peer) => (peer * 37) % 11,
  roleOf: (peer) => (peer >= 100 ? 'server' : peer % 7 === 0 ? 'supernode' : 'peer'),
}
const choose = (victims: Victims, seed = 1) => chooseVictims(victims, seed, population)

test('the best connected first, the lower id among equals, only of those online', () => {
  const ranked = Array.from({ length: 100 }, (_, peer) => peer)
    .filter(population.online)
    .sort((a, b) => population.degree(b) - population.degree(a) || a - b)
  assert.equal(choose({ who: 'best-connected', share: 0.25 }), ranked.slice(0, 23))
  assert.equal(choose({ who: 'best-connected', count: 5 }), ranked.slice(0, 5))
  assert.equal(choose({ who: 'best-connected', count: 5000 }), ranked)
})

test('servers, roles and lists', () => {
  assert.equal(choose({ who: 'servers', share: 1 }).sort(), [100, 101, 102])
  const supernodes = choose({ who: 'role', role: 'supernode', share: 1 }).sort((a, b) => a - b)
  assert.equal(supernodes, [0, 7, 14, 21, 28, 35, 42, 56, 63, 70, 77, 84, 91, 98])
  assert.equal(choose({ who: 'role', role: 'server', count: 9 }).sort(), [100, 101, 102])
  assert.equal(choose({ who: 'listed', peers: [9, 12, 4] }), [12, 4])
})

test('at random: by seed, each as often as any other', () => {
  const few = { who: 'random', count: 9 } as const
  assert.equal(choose(few, 5), choose(few, 5))
  const times = new Uint32Array(100)
  for (let seed = 0; seed < 2000; seed++) {
    const chosen = choose(few, seed)
    assert.is(new Set(chosen).size, 9)
    for (const peer of chosen) times[peer]!++
  }
  // 90 may be chosen, 200 times each on average: chi-squared of 89 degrees stays below 138 in 99.9 %.
  let chi = 0
  for (const [peer, count] of times.entries()) {
    if (population.online(peer)) chi += (count - 200) ** 2 / 200
    else assert.is(count, 0)
  }
  assert.ok(chi < 138, `chi-squared ${chi}`)
})

test.run()
