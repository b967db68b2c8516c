// Dark or light: as the system says until the visitor says otherwise, kept for the next visit.

const KEY = 'peerlab-theme'

/** Before the first paint. */
export function applyTheme(): void {
  const kept = read()
  if (kept) document.documentElement.dataset.theme = kept
}

export function toggleTheme(): void {
  const isDark =
    (document.documentElement.dataset.theme ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark'
  try {
    localStorage.setItem(KEY, isDark ? 'light' : 'dark')
  } catch {
    // In a frame without storage the choice lasts as long as the page.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
