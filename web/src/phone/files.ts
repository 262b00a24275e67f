/** What a page needs beside itself: scripts, styles, preloaded modules, icon, manifest; absolute addresses of the same host, each once. */
export function filesIn(html: string, page: string): string[] {
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map((found) => new URL(found[1]!, page))
  return [...new Set(named.filter((each) => each.origin === new URL(page).origin).map((each) => each.href))]
}
