import type { Socket } from "node:net";

/** A server that said something else than it should; `words` are its own. */
export class DialogueError extends Error {
  override readonly name = "DialogueError";
  readonly code: "STARTTLS_MISSING" | "STARTTLS_INJECTION" | "SERVER_REFUSED" | "SERVER_UNAVAILABLE";
  readonly words: string;

  constructor(message: string, code: DialogueError["code"], words: string) {
    super(message);
    this.code = code;
    this.words = words.split(/\r?\n/, 1)[0]?.slice(0, 200) ?? "";
  }

  describe(): string {
    return this.words ? `${this.message}: ${this.words}` : this.message;
  }
}

/** Lines to and from a server that has not earned any trust. */
export interface Dialogue {
  say(line: string): void;
  /** The next line without its end; rejects when the connection breaks or 16 KiB came. */
  readLine(): Promise<string>;
  /** The next SMTP reply, all its lines (RFC 5321 §4.2.1). */
  readReply(): Promise<string>;
  /** Whether something came that nobody has read. */
  hasUnread(): boolean;
  /** Stops listening, so that TLS can take the socket over. */
  release(): void;
}

const SIZE_LIMIT = 16 * 1024;

export function openDialogue(socket: Socket): Dialogue {
  let unread = "";
  let received = 0;
  let broken: Error | null = null;
  let notify: (() => void) | null = null;

  function onData(chunk: Buffer): void {
    received += chunk.length;
    unread += chunk.toString("latin1");
    if (received > SIZE_LIMIT) socket.destroy(new DialogueError("talks without end", "SERVER_REFUSED", ""));
    notify?.();
  }
  function onError(error: Error): void {
    broken ??= error;
    notify?.();
  }
  function onClose(): void {
    onError(Object.assign(new Error("the server closed the connection"), { code: "ECONNRESET" }));
  }
  socket.on("data", onData);
  socket.on("error", onError);
  socket.on("close", onClose);

  async function readLine(): Promise<string> {
    for (;;) {
      const end = unread.indexOf("\n");
      if (end >= 0) {
        const line = unread.slice(0, end).replace(/\r$/, "");
        unread = unread.slice(end + 1);
        return line;
      }
      if (broken) throw broken;
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  }

  return {
    say: (line) => void socket.write(`${line}\r\n`),
    readLine,
    async readReply() {
      const lines = [await readLine()];
      while (/^\d\d\d-/.test(lines.at(-1) ?? "")) lines.push(await readLine());
      return lines.join("\n");
    },
    hasUnread: () => unread.length > 0,
    release() {
      socket.off("data", onData);
      socket.off("error", onError);
      socket.off("close", onClose);
    },
  };
}
