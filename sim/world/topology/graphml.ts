// GraphML text of a topology; graphology reads the format but does not write it.

import type { Topology } from './topology.ts'

/** Node ids are the labels; links e0, e1, ... in the order of lower, then higher node. */
export function toGraphml({ nodes, offsets, targets, labels }: Topology): string {
  const name = (node: number) => escapeXml(labels?.[node] ?? String(node))
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    '  <graph edgedefault="undirected">',
  ]
  for (let node = 0; node < nodes; node++) lines.push(`    <node id="${name(node)}"/>`)
  let link = 0
  for (let node = 0; node < nodes; node++) {
    for (let i = offsets[node]!; i < offsets[node + 1]!; i++) {
      if (targets[i]! < node) continue
      lines.push(`    <edge id="e${link++}" source="${name(node)}" target="${name(targets[i]!)}"/>`)
    }
  }
  return `${lines.join('\n')}\n  </graph>\n</graphml>\n`
}

const ESCAPES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character]!)
}
