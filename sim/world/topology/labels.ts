// Names of imported nodes. Where every node is called by its own number no names are kept.

/** null where label i is the text of i throughout, else the labels. */
export function plainLabels(labels: readonly string[]): readonly string[] | null {
  return labels.every((label, node) => label === String(node)) ? null : labels
}
