/** Files are fetched with the token in a header, never in an address, then handed to the browser. */
import { send } from './client'

export async function download(where: string, fallbackName: string, init: RequestInit = {}): Promise<void> {
  const response = await send(where, init)
  save(await response.blob(), nameIn(response.headers.get('content-disposition') ?? '') || fallbackName)
}

export function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The file name in a Content-Disposition header; the RFC 5987 form wins. */
export function nameIn(header: string): string {
  const encoded = /filename\*=(?:UTF-8|utf-8)''([^;]+)/.exec(header)?.[1]
  return encoded ? decodeURIComponent(encoded) : (/filename="?([^";]+)"?/.exec(header)?.[1] ?? '')
}
