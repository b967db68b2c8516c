// One entry to every topology model: settings are checked here, once, and the models then only draw.

import type { Random } from '../../random.ts'
import type { TopologyConfig } from '../config.ts'
import { buildTopology, newPairs, type Pairs } from './build.ts'
import { check, checkInteger, checkLinks, checkRange } from './checks.ts'
import { clusters } from './graphology.ts'
import { naturalCutOff, powerLaw, randomRegular } from './models/degrees.ts'
import { barabasiAlbert, erdosRenyi, kOut, twoTier, wattsStrogatz } from './models/random.ts'
import { complete, grid, regularTree, ring, star } from './models/regular.ts'
import type { Topology } from './topology.ts'

export type ModelConfig = Exclude<TopologyConfig, { file: string }>
type Settings<M extends ModelConfig['model']> = Extract<ModelConfig, { model: M }>

/**
 * A topology over peers 0 .. peers-1, all chance taken from `random`. Model 'none' has no links.
 * InputError for settings that no graph of so many peers satisfies; it names both.
 */
export function generateTopology(config: ModelConfig, peers: number, random: Random): Topology {
  checkInteger('peers', peers, 1)
  checkLinks(peers, `peers: ${peers}`)
  return buildTopology(peers, drawPairs(config, peers, random))
}

function drawPairs(config: ModelConfig, peers: number, random: Random): Pairs {
  switch (config.model) {
    case 'none':
      return newPairs(0)
    case 'erdos-renyi':
      checkDegree(config.degree, peers, 'degree')
      return erdosRenyi(peers, config.degree, random)
    case 'barabasi-albert':
      checkDraws('m', config.m, peers)
      return barabasiAlbert(peers, config.m, random)
    case 'watts-strogatz':
      checkWattsStrogatz(config, peers)
      return wattsStrogatz(peers, config.k, config.beta, random)
    case 'random-regular':
      checkRegular(config, peers)
      return randomRegular(peers, config.degree, random)
    case 'k-out':
      checkDraws('k', config.k, peers)
      return kOut(peers, config.k, random)
    case 'power-law':
      checkPowerLaw(config, peers)
      return powerLaw(peers, config, random)
    case 'two-tier':
      checkTwoTier(config, peers)
      return twoTier(peers, config, random)
    case 'clusters':
      return clusters(peers, config, random)
    default:
      return fixedPairs(config, peers)
  }
}

function fixedPairs(
  config: Settings<'grid' | 'regular-tree' | 'ring' | 'star' | 'complete'>,
  peers: number,
): Pairs {
  switch (config.model) {
    case 'grid':
      return grid(peers, gridColumns(config, peers), config.wrap)
    case 'regular-tree':
      checkInteger('degree', config.degree, 1)
      check(
        config.degree > 1 || peers <= 2,
        `regular-tree with degree: 1 and peers: ${peers}, expected a degree of at least 2, or 2 peers`,
      )
      return regularTree(peers, config.degree)
    case 'ring':
      return ring(peers)
    case 'star':
      return star(peers)
    case 'complete':
      checkLinks((peers * (peers - 1)) / 2, `complete over peers: ${peers}`)
      return complete(peers)
  }
}

/** Without columns: a square, as nearly as the peers allow. */
function gridColumns({ columns, wrap }: Settings<'grid'>, peers: number): number {
  const width = columns ?? Math.ceil(Math.sqrt(peers))
  checkInteger('columns', width, 1)
  check(
    width <= peers,
    `grid with columns: ${width} and peers: ${peers}, expected at most as many columns as peers`,
  )
  check(
    !wrap || peers % width === 0,
    `grid with wrap and peers: ${peers}, expected a multiple of columns: ${width}`,
  )
  return width
}

/** Each peer draws so many others. */
function checkDraws(name: string, draws: number, peers: number): void {
  checkInteger(name, draws, 1)
  check(draws < peers, `${name}: ${draws} and peers: ${peers}, expected ${name} below peers`)
  checkLinks(draws * peers, `${name}: ${draws} and peers: ${peers}`)
}

function checkDegree(degree: number, peers: number, name: string, of = 'peers'): void {
  check(degree >= 0, `${name}: ${degree}, expected a mean number of links of at least 0`)
  check(degree <= peers - 1, `${name}: ${degree} and ${of}: ${peers}, expected ${name} below ${of}`)
  checkLinks((peers * degree) / 2, `${name}: ${degree} and ${of}: ${peers}`)
}

function checkWattsStrogatz({ k, beta }: Settings<'watts-strogatz'>, peers: number): void {
  checkDraws('k', k, peers)
  check(k % 2 === 0, `k: ${k}, expected an even number, half of it on either side of a peer`)
  checkRange('beta', beta, 0, 1)
}

function checkRegular({ degree }: Settings<'random-regular'>, peers: number): void {
  checkInteger('degree', degree, 0)
  checkDegree(degree, peers, 'degree')
  check(
    (peers * degree) % 2 === 0,
    `random-regular with degree: ${degree} and peers: ${peers}, expected an even product, since every link has two ends`,
  )
}

function checkPowerLaw({ exponent, min, max }: Settings<'power-law'>, peers: number): void {
  check(
    exponent > 1 && exponent < Infinity,
    `exponent: ${exponent}, expected a number greater than 1`,
  )
  checkDraws('min', min, peers)
  const highest = max ?? naturalCutOff(peers, exponent, min)
  if (max !== null) {
    checkInteger('max', max, 1)
    check(max < peers, `max: ${max} and peers: ${peers}, expected max below peers`)
  }
  check(min <= highest, `min: ${min} and max: ${highest}, expected min at most max`)
  check(
    min < highest || (peers * min) % 2 === 0,
    `power-law with min = max: ${min} and peers: ${peers}, expected an even product, since every link has two ends`,
  )
}

function checkTwoTier({ hubs, degree, homes }: Settings<'two-tier'>, peers: number): void {
  checkInteger('hubs', hubs, 1)
  check(hubs <= peers, `hubs: ${hubs} and peers: ${peers}, expected at most as many hubs as peers`)
  checkDegree(degree, hubs, 'degree', 'hubs')
  checkInteger('homes', homes, 1)
  check(homes <= hubs, `homes: ${homes} and hubs: ${hubs}, expected at most as many homes as hubs`)
  checkLinks((peers - hubs) * homes, `homes: ${homes} and peers: ${peers}`)
}
