import { type Command, type Conversation, CRLF, type Ends, passOn } from "./conversation.ts";

const LITERAL = /\{(\d+)\+?\}\r\n$/;

/** IMAP as a proxy has to understand it: commands, literals, what is owed to whom (RFC 9051 §2.2). */
export function followImap(ends: Ends): Conversation {
  const pending = new Map<string, Command>();
  const fromServer = splitResponses((response) => {
    const tag = /^[^ \r]*/.exec(response.toString("latin1", 0, 40))?.[0] ?? "";
    const command = pending.get(tag) ?? null;
    if (command) pending.delete(tag);
    const current = command ?? [...pending.values()].at(-1) ?? null;
    passOn(ends, response, current, command !== null);
  });
  let line: Buffer = Buffer.alloc(0);
  let literalLeft = 0;
  let literalHalf = 0;
  /** The command whose bytes are arriving. */
  let arriving: Command | null = null;
  let isSwallowing = false;
  let since = { select: "", at: 0, place: 0 };

  function takeLine(whole: Buffer): void {
    const text = whole.toString("latin1").replace(/\r\n$/, "");
    const tap = ends.tap();
    if (!arriving && !isContinuation(text)) {
      const [tag = "", ...words] = text.split(" ");
      const first = (words[0] ?? "").toUpperCase();
      const verb = first === "UID" ? `UID ${(words[1] ?? "").toUpperCase()}` : first;
      if (verb === "SELECT") since = { select: text, at: performance.now(), place: 0 };
      else if (verb !== "IDLE") since = { ...since, place: since.place + 1 };
      arriving = { tag, verb, text, since };
      isSwallowing = tap.onCommand?.(arriving) === "swallow";
      if (!isSwallowing) pending.set(tag, arriving);
    }
    if (!isSwallowing) ends.toServer(tap.rewriteLine?.(whole) ?? whole);
    const literal = LITERAL.exec(whole.toString("latin1"));
    if (!literal) {
      arriving = null;
      return;
    }
    literalLeft = Number(literal[1]);
    literalHalf = Math.floor(literalLeft / 2);
  }

  function isContinuation(text: string): boolean {
    return text === "DONE" || [...pending.values()].some(({ verb }) => verb === "AUTHENTICATE");
  }

  function takeLiteral(bytes: Buffer): Buffer {
    const until = literalLeft > literalHalf ? literalLeft - literalHalf : literalLeft;
    const part = bytes.subarray(0, until);
    if (!isSwallowing) ends.toServer(part);
    literalLeft -= part.length;
    if (arriving && literalLeft === literalHalf && literalHalf > 0 && !isSwallowing) {
      isSwallowing = ends.tap().onHalfway?.(arriving) === "swallow";
    }
    return bytes.subarray(part.length);
  }

  return {
    fromClient(bytes) {
      let left = bytes;
      while (left.length > 0) {
        if (literalLeft > 0) {
          left = takeLiteral(left);
          continue;
        }
        const joined: Buffer = Buffer.concat([line, left]);
        const end = joined.indexOf(CRLF);
        if (end < 0) {
          line = joined;
          return;
        }
        line = Buffer.alloc(0);
        left = joined.subarray(end + 2);
        takeLine(joined.subarray(0, end + 2));
      }
    },
    fromServer,
    get isOwed() {
      return arriving !== null || [...pending.values()].some(({ verb }) => verb !== "IDLE");
    },
    get isIdling() {
      return [...pending.values()].some(({ verb }) => verb === "IDLE");
    },
  };
}

/** Calls `emit` with each response: a line, with every literal that it announces and what follows the literal. */
function splitResponses(emit: (response: Buffer) => void): (bytes: Buffer) => void {
  let held: Buffer[] = [];
  let heldLength = 0;
  /** How many bytes have to be there before it is worth looking again. */
  let needed = 1;
  let searched = 0;
  return (bytes) => {
    held.push(bytes);
    heldLength += bytes.length;
    while (heldLength >= needed) {
      const joined: Buffer = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      held = [joined];
      const end = joined.indexOf(CRLF, searched);
      if (end < 0) {
        needed = heldLength + 1;
        return;
      }
      const literal = LITERAL.exec(joined.toString("latin1", Math.max(0, end - 24), end + 2));
      if (literal) {
        searched = end + 2 + Number(literal[1]);
        needed = searched + 1;
        continue;
      }
      const rest = joined.subarray(end + 2);
      held = rest.length > 0 ? [rest] : [];
      heldLength = rest.length;
      searched = 0;
      needed = 1;
      emit(joined.subarray(0, end + 2));
    }
  };
}
