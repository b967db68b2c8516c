// A user's mistake, as opposed to a bug of ours: one clear line, exit code 2, no stack trace.

/** Where in a text something was read; line and column are 1-based. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export class InputError extends Error {
  override readonly name = 'InputError'
  /** `scenarios/a.yaml:12:7: ttl: -1, expected 1..255` */
  constructor(message: string, place?: Place) {
    super(place ? `${placeText(place)}: ${message}` : message)
  }
}

function placeText(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
}
