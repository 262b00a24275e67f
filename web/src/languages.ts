/** Explanations come in Chinese, then English: two paragraphs are easier to read than one. */

/** The Chinese part and the English part that ends the text; the latter is empty when there is none. */
export function languages(text: string): { chinese: string; english: string } {
  const found = /^(.*[\u3000-\u9fff\uff00-\uffef][\x20-\x7e]{0,3}?)\s+([A-Z][^\u3000-\u9fff\uff00-\uffef]{15,})$/s.exec(text.trim())
  return found ? { chinese: found[1]!.trim(), english: found[2]!.trim() } : { chinese: text.trim(), english: '' }
}
