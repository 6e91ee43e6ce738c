import { type Command, type Conversation, CRLF, type Ends, passOn } from "./conversation.ts";

const END_OF_MESSAGE = Buffer.from("\r\n.\r\n");

/** SMTP as a proxy has to understand it: commands, several ahead of their answers (RFC 2920), and the message after 354. */
export function followSmtp(ends: Ends): Conversation {
  /** Unanswered, the oldest first. */
  const pending: Command[] = [];
  let isAuthenticating = false;
  let isMessage = false;
  let held: Buffer = Buffer.alloc(0);
  let replies: Buffer = Buffer.alloc(0);

  function takeLine(whole: Buffer): void {
    const text = whole.toString("latin1").trimEnd();
    const tap = ends.tap();
    if (isAuthenticating) {
      ends.toServer(whole);
      return;
    }
    const command: Command = { tag: "", verb: (text.split(/[ :]/)[0] ?? "").toUpperCase(), text };
    if (tap.onCommand?.(command) === "swallow") return;
    pending.push(command);
    ends.toServer(whole);
  }

  /** The message is held back until it is whole, so that its two halves can be told apart. */
  function takeMessage(whole: Buffer): void {
    const command: Command = { tag: "", verb: "MESSAGE", text: `${whole.length} bytes` };
    const tap = ends.tap();
    isMessage = false;
    if (tap.onCommand?.(command) === "swallow") return;
    const half = Math.floor(whole.length / 2);
    ends.toServer(whole.subarray(0, half));
    if (tap.onHalfway?.(command) === "swallow") return;
    pending.push(command);
    ends.toServer(whole.subarray(half));
  }

  return {
    fromClient(bytes) {
      held = Buffer.concat([held, bytes]);
      for (;;) {
        const end = held.indexOf(isMessage ? END_OF_MESSAGE : CRLF);
        if (end < 0) return;
        const length = end + (isMessage ? END_OF_MESSAGE.length : CRLF.length);
        const whole = held.subarray(0, length);
        held = held.subarray(length);
        if (isMessage) takeMessage(whole);
        else takeLine(whole);
      }
    },
    fromServer(bytes) {
      replies = Buffer.concat([replies, bytes]);
      for (;;) {
        const reply = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\n/.exec(replies.toString("latin1"));
        if (!reply) return;
        const whole = replies.subarray(0, reply[0].length);
        replies = replies.subarray(reply[0].length);
        const command = pending[0] ?? null;
        isAuthenticating = reply[1] === "334";
        if (!isAuthenticating) pending.shift();
        isMessage = reply[1] === "354" && command?.verb === "DATA";
        passOn(ends, whole, command, !isAuthenticating);
      }
    },
    get isOwed() {
      return pending.length > 0 || isMessage || held.length > 0;
    },
    get isIdling() {
      return false;
    },
  };
}
