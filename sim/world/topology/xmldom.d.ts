// The few calls of xmldom that are used. Its own types bring in all of the DOM, which the engine must
// not see.
declare module '@xmldom/xmldom/lib/index.js' {
  export class DOMParser {
    constructor(options: {
      locator: { lineNumber?: number; columnNumber?: number }
      errorHandler: (level: string, message: string) => void
    })
    parseFromString(text: string, type: 'application/xml'): XmlDocument
  }
  export interface XmlDocument {
    getElementsByTagName(name: string): ArrayLike<XmlElement>
  }
  export interface XmlElement {
    readonly lineNumber: number
    readonly columnNumber: number
    getAttribute(name: string): string
  }
}
