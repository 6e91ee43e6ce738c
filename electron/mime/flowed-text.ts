/** Longest line of what is written; RFC 3676 §4.2 recommends 72 to 78. */
const WIDTH = 72;

function wrap(content: string, prefix: string): string[] {
  const lines: string[] = [];
  let rest = content;
  while (prefix.length + rest.length > WIDTH) {
    const room = WIDTH - prefix.length - 1;
    let at = rest.lastIndexOf(" ", room);
    if (at <= 0) at = rest.indexOf(" ", room);
    if (at <= 0 || at >= rest.length - 1) break;
    lines.push(rest.slice(0, at + 1));
    rest = rest.slice(at + 1);
  }
  lines.push(rest);
  return lines;
}

/**
 * Text as people write it to `format=flowed` (RFC 3676 §4.2): paragraphs wrapped with soft breaks, quotation marks kept
 * together, lines space-stuffed where they need it.
 */
export function encodeFlowed(text: string): string {
  const lines: string[] = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const marks = /^(?:> ?)*/.exec(line)?.[0] ?? "";
    const quote = marks.replaceAll(" ", "");
    const content = line.slice(marks.length);
    if (content === "-- ") {
      lines.push(quote === "" ? content : `${quote} ${content}`);
      continue;
    }
    for (const piece of wrap(content.trimEnd(), quote === "" ? "" : `${quote} `)) {
      const stuffed = quote !== "" ? piece !== "" : /^(?: |>|From )/.test(piece);
      lines.push(quote + (stuffed ? " " : "") + piece);
    }
  }
  return lines.join("\r\n");
}
