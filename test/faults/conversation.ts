/** One command of a client, as a proxy sees it pass. */
export interface Command {
  readonly tag: string;
  /** In capitals; `UID` with the word after it. SMTP's message after DATA is `MESSAGE`. */
  readonly verb: string;
  /** The first line, without its end. */
  readonly text: string;
  /**
   * IMAP: the SELECT that was last sent on its connection and when (`performance.now()`), and its place among the commands
   * since, from 1; IDLE counts as none.
   */
  readonly since?: { readonly select: string; readonly at: number; readonly place: number };
}

/** What a test does to what passes through a proxy. Everything it leaves out passes unchanged. */
export interface Tap {
  /** Before a byte of it is handed on. `swallow`: the server never sees it. */
  onCommand?: (command: Command) => "swallow" | undefined;
  /** The first half of a literal or a message has been handed on. */
  onHalfway?: (command: Command) => "swallow" | undefined;
  /** The server's last word on it is here and the client has not got it yet. */
  onAnswer?: (command: Command, answer: Buffer) => "swallow" | "cut" | undefined;
  /** The client's socket has taken the server's last word. */
  onAnswered?: (command: Command) => void;
  /** Each response with its literals, or each reply, before it is handed on; what is given is handed on in its place. */
  rewrite?: (response: Buffer, command: Command | null) => Buffer;
  /** Of a response, how many bytes are handed on before both connections are cut; null: all. */
  cutAt?: (response: Buffer, command: Command | null) => number | null;
  /** As `rewrite`, for the client's lines. */
  rewriteLine?: (line: Buffer) => Buffer;
}

/** The two ends of one connection through a proxy. */
export interface Ends {
  readonly toServer: (bytes: Buffer) => void;
  readonly toClient: (bytes: Buffer, taken?: () => void) => void;
  readonly cut: () => void;
  readonly tap: () => Tap;
}

/** Follows one connection's protocol. */
export interface Conversation {
  fromClient(bytes: Buffer): void;
  fromServer(bytes: Buffer): void;
  /** Whether the server owes an answer to something that it got; waiting in IDLE is no debt. */
  readonly isOwed: boolean;
  readonly isIdling: boolean;
}

export const CRLF = Buffer.from("\r\n");

/** Hands on what came from the server as the tap has it. */
export function passOn(ends: Ends, response: Buffer, command: Command | null, isLast: boolean): void {
  const tap = ends.tap();
  const verdict = isLast && command ? tap.onAnswer?.(command, response) : undefined;
  if (verdict === "swallow") return;
  if (verdict === "cut") {
    ends.cut();
    return;
  }
  const changed = tap.rewrite?.(response, command) ?? response;
  const cutAt = tap.cutAt?.(changed, command) ?? null;
  if (cutAt !== null) {
    ends.toClient(changed.subarray(0, cutAt), ends.cut);
    return;
  }
  ends.toClient(changed, isLast && command ? () => ends.tap().onAnswered?.(command) : undefined);
}
