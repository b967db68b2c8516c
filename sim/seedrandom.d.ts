declare module 'seedrandom/lib/tychei.js' {
  export default function tychei(seed: string): () => number
}
