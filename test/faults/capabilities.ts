import type { Tap } from "./conversation.ts";

/** Takes capabilities from a server's answers, and what only a server with them would say. */
export function withoutCapabilities(names: readonly string[]): NonNullable<Tap["rewrite"]> {
  const gone = new Set(["COMPRESS=DEFLATE", ...names]);
  return (response) => {
    let text = response.toString("latin1");
    if (response.length > 4_096) return response;
    if (gone.has("CONDSTORE") && /^\* OK \[HIGHESTMODSEQ \d+\]/.test(text)) return Buffer.alloc(0);
    if (gone.has("UIDPLUS")) text = text.replace(/\[(COPYUID|APPENDUID) [^\]]*\] ?/g, "");
    text = text.replace(/(\* CAPABILITY|\[CAPABILITY)([^\]\r\n]*)/g, (_, head: string, list: string) => {
      const kept = list.split(" ").filter((name) => !gone.has(name));
      return head + kept.join(" ");
    });
    return Buffer.from(text, "latin1");
  };
}
