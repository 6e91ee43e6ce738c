/** What a `mailto:` link asks to be written (RFC 6068). Headers other than these four are ignored (§4). */
export interface MailtoRequest {
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly text: string;
}

export function readMailto(link: string): MailtoRequest {
  const [path = "", query = ""] = link.replace(/^mailto:/i, "").split(/\?(.*)/s);
  const headers = new Map<string, string>();
  for (const pair of query.split("&")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const key = decode(name).toLowerCase();
    const before = headers.get(key);
    const joined = key === "to" || key === "cc" ? [before, decode(value)].filter(Boolean).join(", ") : decode(value);
    headers.set(key, joined);
  }
  const oneLine = (text: string) => text.replace(/[\r\n]+/g, " ");
  return {
    to: oneLine([decode(path), headers.get("to")].filter(Boolean).join(", ")),
    cc: oneLine(headers.get("cc") ?? ""),
    subject: oneLine(headers.get("subject") ?? ""),
    text: (headers.get("body") ?? "").replace(/\r\n?/g, "\n"),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
