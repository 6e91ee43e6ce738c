/** The words of `text/enriched` (RFC 1896): commands out, single line breaks are blanks, of several one goes. */
export function enrichedToText(source: string): string {
  return source
    .replace(/<param>[^<]{0,1000}<\/param>/gi, "")
    .replace(/<<|<\/?[a-z][a-z0-9-]{0,60}>/gi, (command) => (command === "<<" ? "<" : ""))
    .replace(/\n+/g, (breaks) => (breaks.length === 1 ? " " : breaks.slice(1)));
}
