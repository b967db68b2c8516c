// Elementary functions that give the same bits everywhere. Engines may round Math.log and its like as
// they please; these use only + - * / sqrt floor and the bits of a double, which IEEE 754 fixes.

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)
bits[0] = 1
/** Which word holds sign and exponent. */
const HIGH = words[1] === 0 ? 0 : 1

// ln 2 and pi / 2 in parts: the first ones end in zero bits, so that k times them is exact.
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const

/** Natural logarithm, within 1 ulp. ln(0) = -Infinity, ln(x < 0) = NaN. */
export function ln(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? x : NaN
  const m = mantissa(x)
  return exponent * LN2_HIGH - (lnTail(m, exponent * LN2_LOW) - (m - 1))
}

/** Logarithm to base 2, within 2 ulp, exact for powers of two. Edge cases as `ln`. */
export function log2(x: number): number {
  if (!(x > 0) || x === Infinity) return ln(x)
  const m = mantissa(x)
  return exponent + (m - 1 - lnTail(m, 0)) / Math.LN2
}

/** e to the x, within 1 ulp (2 where the result is subnormal). */
export function exp(x: number): number {
  if (!(x > -746)) return x <= -746 ? 0 : NaN
  if (x > 709.782712893384) return Infinity
  const n = Math.floor(x / Math.LN2 + 0.5)
  const high = x - n * LN2_HIGH
  const low = n * LN2_LOW
  const r = high - low
  // e^r = 1 + r + r^2 P(r), |r| <= ln(2) / 2; the part of r lost by rounding is `high - r - low`.
  const tail = horner(EXP, r) * r * r + (high - r - low)
  const result = 1 + (r + tail)
  return n < -1021 ? result * powerOf2(n + 60) * powerOf2(-60) : result * powerOf2(n - 1) * 2
}

/** x to the y for x >= 0 (NaN below), with a relative error of about (2 + |y ln x|) 2^-53. */
export function pow(x: number, y: number): number {
  return y === 0 ? 1 : y === 1 ? x : exp(y * ln(x))
}

/** Sine of x radians, to 2^-52 absolute for |x| < 10^6. */
export function sin(x: number): number {
  return circular(x, 0)
}

/** Cosine of x radians, to 2^-52 absolute for |x| < 10^6. */
export function cos(x: number): number {
  return circular(x, 1)
}

/** ln of the gamma function for x > 0: Stirling's series after a shift to 10 or more, about 10^-14 relative. */
export function lnGamma(x: number): number {
  let shift = 1
  let z = x
  for (; z < 10; z++) shift *= z
  const w = 1 / (z * z)
  const series = horner([1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360], w) / z
  return (z - 0.5) * ln(z) - z + 0.9189385332046727 + series - ln(shift)
}

/**
 * Quantile of the standard normal distribution, 0 < p < 1, to 10^-15 relative.
 * Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37(3).
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q
    return (q * horner(CENTRE, r)) / horner(CENTRE_BELOW, r)
  }
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p))
  const tail =
    r <= 5
      ? horner(SHOULDER, r - 1.6) / horner(SHOULDER_BELOW, r - 1.6)
      : horner(TAIL, r - 5) / horner(TAIL_BELOW, r - 5)
  return q < 0 ? -tail : tail
}

/** Set by `mantissa`: x = m * 2^exponent. */
let exponent = 0

/** m in [sqrt(1/2), sqrt(2)) of x = m * 2^exponent, x positive and finite. */
function mantissa(x: number): number {
  const subnormal = x < 2.2250738585072014e-308
  bits[0] = subnormal ? x * 2 ** 54 : x
  const high = words[HIGH]!
  // Adding the distance from sqrt(2)'s high word to 2's carries into the exponent for m >= sqrt(2).
  const carried = high + 0x95f62
  exponent = (carried >>> 20) - 1023 - (subnormal ? 54 : 0)
  words[HIGH] = (carried & 0xfffff) + 0x3fe6a09e
  return bits[0]
}

/**
 * (m - 1) - ln(m) - low, with f = m - 1 and s = f / (2 + f):
 * ln(1 + f) = f - f^2/2 + s (f^2/2 + 2 s^2/3 + 2 s^4/5 + ...), which keeps the leading f exact.
 */
function lnTail(m: number, low: number): number {
  const f = m - 1
  const s = f / (2 + f)
  const z = s * s
  const half = 0.5 * f * f
  return half - (s * (half + z * horner(LN, z)) + low)
}

function powerOf2(n: number): number {
  words[HIGH] = (n + 1023) << 20
  words[1 - HIGH] = 0
  return bits[0]!
}

function circular(x: number, quarter: number): number {
  const n = Math.floor(x / (Math.PI / 2) + 0.5)
  const r = x - n * HALF_PI[0] - n * HALF_PI[1] - n * HALF_PI[2]
  const z = r * r
  const quadrant = (((n + quarter) % 4) + 4) % 4
  const value = quadrant % 2 === 0 ? r + r * z * horner(SIN, z) : 1 - z * horner(COS, z)
  return quadrant < 2 ? value : -value
}

function horner(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!
  return sum
}

/** 1 / first, 1 / (first * second), ...: the coefficients of a Taylor series from its divisors. */
function reciprocals(first: number, divisors: readonly number[]): number[] {
  const result = [1 / first]
  for (const divisor of divisors) result.push(result[result.length - 1]! / divisor)
  return result
}

const LN = [3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23].map((odd) => 2 / odd)
const EXP = reciprocals(2, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
const SIN = reciprocals(-6, [-20, -42, -72, -110, -156, -210, -272])
const COS = reciprocals(2, [-12, -30, -56, -90, -132, -182, -240])

// AS 241: numerator and denominator near the centre, on the shoulders and in the tails.
const CENTRE = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const CENTRE_BELOW = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
]
const SHOULDER = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const SHOULDER_BELOW = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
  0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-9,
]
const TAIL = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
  0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
]
const TAIL_BELOW = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
]
