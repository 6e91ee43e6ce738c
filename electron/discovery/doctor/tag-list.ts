/**
 * Reads `tag=value; tag=value` (RFC 6376 §3.2), the form of DKIM keys, DMARC, MTA-STS and TLS-RPT records: tags in lower
 * case and in their order. A string says what is wrong with it.
 */
export function readTagList(text: string): ReadonlyMap<string, string> | string {
  const tags = new Map<string, string>();
  const parts = text.split(";");
  if (parts.at(-1)?.trim() === "") parts.pop();
  for (const part of parts) {
    const [, name, value = ""] = /^\s*([A-Za-z][\w-]*)\s*=(.*)$/s.exec(part) ?? [];
    if (!name) return part.trim() === "" ? "has two semicolons in a row" : `"${part.trim()}" is no tag=value`;
    const tag = name.toLowerCase();
    if (tags.has(tag)) return `has ${tag}= twice`;
    tags.set(tag, value.trim());
  }
  return tags;
}

/** Whether `text` means to be a record of this version: `v=DMARC1`, first and alone or before a semicolon. */
export function hasVersion(text: string, version: string): boolean {
  const [, value] = /^\s*v\s*=\s*([^;\s]*)\s*(?:;|$)/.exec(text) ?? [];
  return value === version;
}
