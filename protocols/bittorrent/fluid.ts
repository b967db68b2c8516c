// A swarm as a fluid (Qiu and Srikant 2004, Modeling and Performance Analysis of BitTorrent-Like Peer-to-Peer
// Networks, section 3.2): how many download and how many seed once as many come as go.

/** Rates a second: copies of the file over a link, users who come, and peers who leave. */
export interface Fluid {
  /** Users who come. */
  readonly lambda: number
  /** A peer's uplink and downlink. */
  readonly mu: number
  readonly c: number
  /** Downloaders who give up, and seeds who leave. */
  readonly theta: number
  readonly gamma: number
}

export interface SteadyState {
  readonly downloaders: number
  readonly seeds: number
  /** Mean time of a download. */
  readonly seconds: number
}

/** Where every uplink is busy (eta = 1): equations 4 and 5. */
export function steadyState({ lambda, mu, c, theta, gamma }: Fluid): SteadyState {
  const beta = 1 / Math.max(1 / c, 1 / mu - 1 / gamma)
  const seconds = 1 / (theta + beta)
  return { downloaders: lambda * seconds, seeds: (lambda * beta * seconds) / gamma, seconds }
}
